//! Pictures of the wizard: `flow` walks the five steps in the app's own window on a real cluster (`cargo xtask demo --screenshots`),
//! `states` shows every state that `tests/screenshots.yaml` lists, with the scripted host (`cargo xtask screenshots`).

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    glasslift_tests::ended(linux::main().await)
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("error: the window can be driven on Linux only");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::time::Instant;

    use anyhow::{Context, Result, bail};
    use clap::{Args, Parser};
    use glasslift_tests::states::{self, State};
    use glasslift_tests::window::{LATER, Options, SOON, Served, Size, Window};

    /// Takes pictures of the wizard.
    #[derive(Parser, Debug)]
    enum Arguments {
        /// The five steps on a real cluster
        Flow(Flow),
        /// Every state, without a cluster
        States(States),
    }

    #[derive(Args, Debug)]
    struct Flow {
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

    #[derive(Args, Debug)]
    struct States {
        /// A build of the wizard with the scripted host
        #[arg(long)]
        build: PathBuf,
        /// The folder for the pictures
        #[arg(long)]
        into: PathBuf,
        /// Only states whose name contains one of these
        #[arg(long)]
        only: Vec<String>,
        /// Sizes of the page
        #[arg(long, default_values_t = [Size { width: 960, height: 640 }, Size { width: 1440, height: 900 }])]
        size: Vec<Size>,
        /// Colour schemes
        #[arg(long, default_values = ["light", "dark"], value_parser = ["light", "dark"])]
        theme: Vec<String>,
        /// Languages, as BCP 47 tags
        #[arg(long, default_values = ["en", "zh-CN"])]
        language: Vec<String>,
    }

    pub(super) async fn main() -> Result<()> {
        match Arguments::parse() {
            Arguments::Flow(flow) => walk(&flow).await,
            Arguments::States(all) => show(&all).await,
        }
    }

    async fn walk(flow: &Flow) -> Result<()> {
        let (product, version) = flow.bundle.split_once('@').context("--bundle is product@version")?;
        make_folder(&flow.into)?;
        let kubeconfig = flow.kubeconfig.display().to_string();
        let options = Options { environment: vec![("KUBECONFIG".to_owned(), kubeconfig)], ..Options::default() };
        let window = Window::open(&options).await?;
        let album = Album { folder: &flow.into, window: &window };

        album.take("01-cluster").await?;
        window.connect_to(&flow.context).await?;
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

    /// The smallest window, and what is left of it at 200 %.
    const SMALLEST: Size = Size { width: 960, height: 640 };
    const ZOOMED: Size = Size { width: 480, height: 320 };

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

    async fn show(all: &States) -> Result<()> {
        let began = Instant::now();
        let wanted = |state: &State| all.only.is_empty() || all.only.iter().any(|part| state.name.contains(part));
        let mut list = states::read(&glasslift_tests::root().join("tests").join("screenshots.yaml"))?;
        list.retain(wanted);
        if list.is_empty() {
            bail!("no state has a name with {}", all.only.join(" or "));
        }
        make_folder(&all.into)?;
        let (window, served) = Window::browse(&all.build).await?;
        let mut failures = Vec::new();
        let mut objections = Vec::new();
        let mut pictures = 0;
        for language in &all.language {
            if !speaks(&window, &served, language).await? {
                println!("{language}: the wizard does not speak it, so there are no pictures");
                continue;
            }
            for state in &list {
                match in_all_looks(&window, &served, state, all, language, &mut objections).await {
                    Ok(taken) => pictures += taken,
                    // One state that cannot be reached must not hide the others.
                    Err(error) => {
                        println!("FAILED  {} ({language})", state.name);
                        failures.push(format!("{} ({language}): {error:#}", state.name));
                    }
                }
            }
            for sheet in contact_sheets(all, language)? {
                println!("sheet   {}", sheet.display());
            }
        }
        window.close().await?;
        println!("{pictures} pictures in {} s", began.elapsed().as_secs());
        if !failures.is_empty() {
            bail!("{} states could not be shown:\n\n{}", failures.len(), failures.join("\n\n"));
        }
        if !objections.is_empty() {
            bail!("axe objects to {} pictures:\n\n{}", objections.len(), objections.join("\n\n"));
        }
        Ok(())
    }

    /// Whether the page is in that language when it is asked to be.
    async fn speaks(window: &Window, served: &Served, language: &str) -> Result<bool> {
        window.visit(&format!("{}?speed=0&language={language}", served.address)).await?;
        window.find("[data-step]", SOON).await?;
        let answer = window.driver().execute("return document.documentElement.lang", vec![]).await?;
        Ok(answer.json().as_str() == Some(language))
    }

    /// Takes the pictures of a state, and asks axe about each look of the first size.
    async fn in_all_looks(
        window: &Window,
        served: &Served,
        state: &State,
        all: &States,
        language: &str,
        objections: &mut Vec<String>,
    ) -> Result<usize> {
        let mut taken = 0;
        if let Some(size) = all.size.first() {
            window.resize(*size).await?;
        }
        state.enter(window, served, &format!("language={language}")).await?;
        let zoomed = (state.zoomed && all.size.contains(&SMALLEST)).then_some(&ZOOMED);
        for size in all.size.iter().chain(zoomed) {
            window.resize(*size).await?;
            for theme in &all.theme {
                window.set_theme(theme).await?;
                let path = all.into.join(file_name(&state.name, language, theme, *size));
                window.save_picture(&path).await?;
                println!("picture {}", path.display());
                taken += 1;
                let found = if Some(size) == all.size.first() { window.objections().await? } else { Vec::new() };
                if !found.is_empty() {
                    println!("axe     {}", found.join("\n        "));
                    objections.push(format!("{} ({language}, {theme}):\n  {}", state.name, found.join("\n  ")));
                }
            }
        }
        Ok(taken)
    }

    fn file_name(state: &str, language: &str, theme: &str, size: Size) -> String {
        format!("{state}.{language}.{theme}.{size}.png")
    }

    /// All pictures of one look on one page, for a quick glance; none without ImageMagick.
    fn contact_sheets(all: &States, language: &str) -> Result<Vec<PathBuf>> {
        let mut sheets = Vec::new();
        for (size, theme) in all.size.iter().flat_map(|size| all.theme.iter().map(move |theme| (size, theme))) {
            let ending = format!(".{language}.{theme}.{size}.png");
            let mut pictures: Vec<_> = std::fs::read_dir(&all.into)?
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.to_string_lossy().ends_with(&ending))
                .collect();
            if pictures.is_empty() {
                continue;
            }
            pictures.sort();
            let sheet = all.into.join(format!("sheet{}", ending.replace(".png", ".jpg")));
            let mut montage = Command::new("montage");
            montage.args(["-label", "%t"]).args(&pictures).args([
                "-tile",
                "4x",
                "-geometry",
                "720x+6+6",
                "-quality",
                "85",
            ]);
            match montage.arg(&sheet).output() {
                Ok(output) if output.status.success() => sheets.push(sheet),
                Ok(output) => bail!("montage: {}", String::from_utf8_lossy(&output.stderr)),
                Err(_) => {
                    println!("ImageMagick's montage is not installed, so there are no contact sheets");
                    return Ok(Vec::new());
                }
            }
        }
        Ok(sheets)
    }

    fn make_folder(folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
    }
}
