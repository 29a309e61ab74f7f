//! A question in the terminal.

use std::io::BufRead;

use tokio::sync::oneshot;

use super::stream::{answered, question};

/// Asks, and gives what was typed; none where nobody can answer any more. It is read on a thread of its own, so that a signal ends the
/// program while nothing is typed.
pub(crate) async fn ask(text: &str) -> Option<String> {
    question(text);
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        let _ = sender.send(read.ok().filter(|read| *read > 0).map(|_| answer));
    });
    let answer = receiver.await.ok().flatten()?;
    answered();
    Some(answer.trim().to_owned())
}
