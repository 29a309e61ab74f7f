//! Writes lines to the record and says when they are on disk. One thread writes for everybody, so that many changes share one flush.

use std::fs::File;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::sync::watch;

/// How far the record is on disk.
#[derive(Debug, Clone, Default)]
struct Durable {
    /// Lines on disk.
    lines: u64,
    /// Why nothing more can be written.
    failed: Option<String>,
}

/// The lines of a record, in the order in which they were given.
#[derive(Debug)]
pub(super) struct Lines {
    queue: Mutex<Queue>,
    durable: watch::Receiver<Durable>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Queue {
    /// None once the record is closed.
    sender: Option<Sender<Vec<u8>>>,
    given: u64,
}

impl Lines {
    /// Begins to write to a file.
    pub(super) fn to(file: File) -> Self {
        let (sender, receiver) = channel();
        let (progress, durable) = watch::channel(Durable::default());
        let thread = std::thread::spawn(move || write_all(file, &receiver, &progress));
        Self { queue: Mutex::new(Queue { sender: Some(sender), given: 0 }), durable, thread: Some(thread) }
    }

    /// Adds a line and returns its number, from 1. It is on disk once [`Lines::flushed`] says so.
    pub(super) fn add(&self, line: Vec<u8>) -> u64 {
        let mut queue = self.queue.lock();
        queue.given += 1;
        if let Some(sender) = &queue.sender {
            // The thread ends only after a failure, which it has reported.
            let _ = sender.send(line);
        }
        queue.given
    }

    /// Number of the last line that was added.
    pub(super) fn last(&self) -> u64 {
        self.queue.lock().given
    }

    /// Waits until the line with this number, and so every one before it, is on disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) async fn flushed(&self, line: u64) -> io::Result<()> {
        let mut durable = self.durable.clone();
        let reached = durable.wait_for(|durable| durable.lines >= line || durable.failed.is_some()).await;
        match reached {
            Ok(durable) => match &durable.failed {
                Some(failed) => Err(io::Error::other(failed.clone())),
                None => Ok(()),
            },
            Err(_) => Err(io::Error::other("the record is closed")),
        }
    }

    /// Why nothing more can be written; none while all is well.
    pub(super) fn failed(&self) -> Option<String> {
        self.durable.borrow().failed.clone()
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.queue.lock().sender = None;
        if let Some(thread) = self.thread.take() {
            // What was added is written before the record is closed.
            let _ = thread.join();
        }
    }
}

fn write_all(mut file: File, lines: &Receiver<Vec<u8>>, progress: &watch::Sender<Durable>) {
    let mut written = 0;
    while let Ok(first) = lines.recv() {
        let mut batch = first;
        written += 1;
        // Everything that came meanwhile shares the flush.
        while let Ok(next) = lines.try_recv() {
            batch.extend_from_slice(&next);
            written += 1;
        }
        if let Err(error) = file.write_all(&batch).and_then(|()| file.sync_data()) {
            progress.send_modify(|durable| durable.failed = Some(error.to_string()));
            return;
        }
        progress.send_modify(|durable| durable.lines = written);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn what_was_flushed_is_on_disk_in_its_order_while_others_go_on_writing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let lines = Lines::to(file.reopen().unwrap());
        let mut last = 0;
        for number in 0..200 {
            last = lines.add(format!("{number}\n").into_bytes());
        }
        lines.flushed(last).await.unwrap();
        lines.add(b"later\n".to_vec());
        let text = std::fs::read_to_string(file.path()).unwrap();
        let expected: Vec<String> = (0..200).map(|number| number.to_string()).collect();
        assert_eq!(text.lines().take(200).collect::<Vec<_>>(), expected);
        drop(lines);
        assert!(std::fs::read_to_string(file.path()).unwrap().ends_with("later\n"), "nothing is lost at the end");
    }

    #[tokio::test]
    async fn a_record_that_cannot_be_written_says_so() {
        let file = tempfile::NamedTempFile::new().unwrap();
        // Opened for reading only, so every write fails.
        let lines = Lines::to(File::open(file.path()).unwrap());
        let line = lines.add(b"x\n".to_vec());
        assert!(lines.flushed(line).await.is_err());
        assert!(lines.failed().is_some());
    }
}
