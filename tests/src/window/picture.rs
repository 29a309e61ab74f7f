//! Pictures of the page, in the colours and the size that one wants.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Result};
use serde_json::json;

use super::{SOON, Window};
use crate::wait::{eventually, within};

/// How large the page is, in its own pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text
            .split_once('x')
            .and_then(|(width, height)| Some(Self { width: width.parse().ok()?, height: height.parse().ok()? }));
        parsed.ok_or_else(|| format!("`{text}` is not a size such as 960x640"))
    }
}

impl Window {
    /// Makes the page light or dark, whatever the desktop says, without waiting for colours that fade.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn set_theme(&self, theme: &str) -> Result<()> {
        let script = "const done = arguments[1];
            document.documentElement.style.colorScheme = arguments[0];
            document.documentElement.dataset.theme = arguments[0];
            const ends = (one) => (one.effect?.getComputedTiming().endTime ?? Infinity) < Infinity;
            requestAnimationFrame(() => {
                // Waiting for them instead would not end where one is inside of something folded.
                document.getAnimations().filter(ends).forEach((one) => one.finish());
                done();
            });";
        self.driver.execute(PULSE, vec![]).await?;
        let changed = within("changing the colours", SOON, async {
            Ok(self.driver.execute_async(script, vec![json!(theme)]).await?)
        });
        changed.await?;
        self.driver.execute(STILL, vec![]).await?;
        Ok(())
    }

    /// Saves a picture of the page as PNG.
    ///
    /// # Errors
    /// When the app does not answer or the file cannot be written.
    pub async fn save_picture(&self, path: &Path) -> Result<()> {
        self.driver.execute(PULSE, vec![]).await?;
        let png = within("taking a picture", SOON, async { Ok(self.driver.screenshot_as_png().await?) }).await?;
        self.driver.execute(STILL, vec![]).await?;
        std::fs::write(path, png).with_context(|| format!("cannot write {}", path.display()))
    }

    /// How large the page is.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn size(&self) -> Result<Size> {
        let answer = self.driver.execute("return [window.innerWidth, window.innerHeight]", vec![]).await?;
        let [width, height] = answer.convert::<[u32; 2]>()?;
        Ok(Size { width, height })
    }

    /// Makes the page this large, whatever its window has around it.
    ///
    /// # Errors
    /// When the window does not take that size, for example because its screen is smaller.
    pub async fn resize(&self, size: Size) -> Result<()> {
        let wanted = [i64::from(size.width), i64::from(size.height)];
        let mut page = [0, 0];
        let resized = eventually(format!("the page to be {size}"), SOON, async || {
            let found = self.size().await?;
            if found == size {
                return Ok(Some(()));
            }
            page = [i64::from(found.width), i64::from(found.height)];
            let around = self.driver.get_window_rect().await?;
            let side = |outer: i64, inner: i64, wanted: i64| u32::try_from((outer + wanted - inner).max(1));
            let (width, height) = (side(around.width, page[0], wanted[0])?, side(around.height, page[1], wanted[1])?);
            self.driver.set_window_rect(0, 0, width, height).await?;
            Ok(None)
        });
        resized.await.with_context(|| format!("the page is {page:?}"))
    }
}

/// A point in the corner that changes by a shade too faint to see: WebKit takes the picture of the next frame that it paints, and waits
/// for ever on a page that has nothing new to paint.
const PULSE: &str = "
    const point = document.createElement('div');
    point.id = 'pulse';
    Object.assign(point.style, { position: 'fixed', top: 0, left: 0, width: '1px', height: '1px', pointerEvents: 'none' });
    document.body.append(point);
    let frame = 0;
    const pulse = () => {
        point.style.background = `rgb(128 128 128 / ${(frame++ % 2) * 0.01})`;
        if (point.isConnected) requestAnimationFrame(pulse);
    };
    pulse();";
/// Takes the point away again.
const STILL: &str = "document.getElementById('pulse').remove()";
