//! The programs of one control plane, together with the watchdog that outlives their owner.

use crate::binaries::Binaries;
use crate::components::{self, Layout};
use crate::control_plane::Options;
use crate::error::Error;
use crate::ownership::Watchdog;
use crate::process::Process;

/// The programs in the order of starting.
pub(crate) struct Processes {
    etcd: Process,
    apiserver: Process,
    clients: [Process; 3],
    watchdog: Option<Watchdog>,
}

impl Processes {
    pub(crate) fn new(layout: &Layout, binaries: &Binaries, options: &Options) -> Result<Self, Error> {
        Ok(Self {
            etcd: components::etcd(layout, binaries),
            apiserver: components::kube_apiserver(layout, binaries, options),
            clients: [
                components::kube_controller_manager(layout, binaries),
                components::kube_scheduler(layout, binaries),
                components::kwok(layout, binaries, options),
            ],
            watchdog: Some(Watchdog::start(&layout.file(""))?),
        })
    }

    fn all(&self) -> impl Iterator<Item = &Process> {
        [&self.etcd, &self.apiserver].into_iter().chain(&self.clients)
    }

    pub(crate) fn running(&self) -> Vec<(&'static str, u32)> {
        self.all().filter_map(|process| Some((process.name(), process.pid()?))).collect()
    }

    /// Called after each start and stop, so that the watchdog never knows less than there is.
    fn tell_watchdog(&mut self) -> Result<(), Error> {
        let pids: Vec<_> = self.running().into_iter().map(|(_, pid)| pid).collect();
        self.watchdog.as_mut().map_or(Ok(()), |watchdog| watchdog.watch(&pids))
    }

    pub(crate) fn start_store_and_apiserver(&mut self) -> Result<(), Error> {
        self.etcd.start()?;
        self.tell_watchdog()?;
        self.start_apiserver()
    }

    pub(crate) fn start_apiserver(&mut self) -> Result<(), Error> {
        if self.apiserver.pid().is_none() {
            self.apiserver.start()?;
        }
        self.tell_watchdog()
    }

    pub(crate) fn start_the_rest(&mut self) -> Result<(), Error> {
        for index in 0..self.clients.len() {
            self.clients[index].start()?;
            self.tell_watchdog()?;
        }
        Ok(())
    }

    /// An error if one of the programs ended by itself.
    pub(crate) fn check(&mut self, waiting_for: &str) -> Result<(), Error> {
        for process in [&mut self.etcd, &mut self.apiserver].into_iter().chain(&mut self.clients) {
            if let Some(status) = process.ended() {
                return Err(Error::Died {
                    name: process.name(),
                    status: status.to_string(),
                    waiting_for: waiting_for.to_owned(),
                    log: process.log().to_owned(),
                    tail: process.log_tail(20),
                });
            }
        }
        Ok(())
    }

    pub(crate) fn log_tails(&self) -> String {
        self.all().map(|process| format!("[{}]\n{}\n", process.name(), process.log_tail(8))).collect()
    }

    pub(crate) fn stop_apiserver(&mut self) {
        self.apiserver.kill();
        // A watchdog that is gone cannot be told; then there is nobody to misuse the old list either.
        let _ = self.tell_watchdog();
    }

    /// Kills everything, in an order in which nobody complains into its log. All of it is thrown away, so nothing is
    /// asked to finish its work: kube-apiserver takes more than a second to end when asked, and never does when its
    /// store is gone.
    fn stop(&mut self) {
        self.clients.iter_mut().for_each(Process::kill);
        self.apiserver.kill();
        self.etcd.kill();
        if let Some(watchdog) = self.watchdog.take() {
            watchdog.dismiss();
        }
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        self.stop();
    }
}
