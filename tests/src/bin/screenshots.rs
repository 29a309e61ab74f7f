//! Walks the five steps in the real window and leaves a picture of each, light and dark. `cargo xtask demo --screenshots DIR` prepares the
//! cluster and calls this.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    match linux::main().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("error: the window can be driven on Linux only");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::{Path, PathBuf};

    use anyhow::{Context, Result};
    use clap::Parser;
    use glasslift_tests::window::{LATER, Options, SOON, Window};

    /// Takes pictures of the wizard's steps.
    #[derive(Parser, Debug)]
    struct Arguments {
        /// The kubeconfig of a cluster with something to upgrade
        #[arg(long)]
        kubeconfig: PathBuf,
        /// The context to connect to
        #[arg(long)]
        context: String,
        /// What to upgrade to, from the catalog: product@version
        #[arg(long)]
        bundle: String,
        /// The folder for the pictures
        #[arg(long)]
        into: PathBuf,
    }

    pub(super) async fn main() -> Result<()> {
        let arguments = Arguments::parse();
        let (product, version) = arguments.bundle.split_once('@').context("--bundle is product@version")?;
        std::fs::create_dir_all(&arguments.into)
            .with_context(|| format!("cannot create {}", arguments.into.display()))?;
        let kubeconfig = arguments.kubeconfig.display().to_string();
        let options = Options { environment: vec![("KUBECONFIG".to_owned(), kubeconfig)], ..Options::default() };
        let window = Window::open(&options).await?;
        let album = Album { folder: &arguments.into, window: &window };

        album.take("01-cluster").await?;
        window.connect_to(&arguments.context).await?;
        album.take("02-connected").await?;
        window.choose_from_catalog(product, version).await?;
        album.take("03-bundle").await?;
        window.compare().await?;
        album.take("04-review").await?;
        window.find(r#"[data-testid^="row-Job-"]"#, SOON).await?.click().await?;
        window.see("job-choice-skip", SOON).await?;
        album.take("05-review-job").await?;
        window.ask_to_apply().await?;
        album.take("06-confirm").await?;
        window.confirm(None).await?;
        window.see("progress", SOON).await?;
        album.take("07-apply").await?;
        window.run_is_over(LATER).await?;
        album.take("08-applied").await?;
        window.open_report().await?;
        album.take("09-report").await?;
        window.close().await
    }

    struct Album<'a> {
        folder: &'a Path,
        window: &'a Window,
    }

    impl Album<'_> {
        async fn take(&self, name: &str) -> Result<()> {
            for theme in ["light", "dark"] {
                self.window.set_theme(theme).await?;
                let path = self.folder.join(format!("{name}.{theme}.png"));
                self.window.save_picture(&path).await?;
                println!("{}", path.display());
            }
            self.window.set_theme("light").await
        }
    }
}
