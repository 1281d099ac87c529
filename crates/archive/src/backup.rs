//! A copy of the archive while it is in use.

use crate::error::{ArchiveError, Result};
use crate::schema;
use crate::store::Archive;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::Path;
use std::time::Duration;

/// Pages that are copied between two reports of progress: 8 MB.
const PAGES: i32 = 1024;

impl Archive {
    /// Copies the archive as it is at this moment into a file that must not exist yet. Others may go on writing; the copy
    /// is checked, and appears under its name only when it is whole. `progress` is told pages done and pages in all.
    ///
    /// # Errors
    /// When the file exists or cannot be written, or the archive cannot be read.
    pub fn backup(&self, to: &Path, mut progress: impl FnMut(u64, u64)) -> Result<()> {
        let io = |source| ArchiveError::Io { path: to.to_owned(), source };
        if to.symlink_metadata().is_ok() {
            return Err(io(std::io::ErrorKind::AlreadyExists.into()));
        }
        let mut name = to.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".new-{}", std::process::id()));
        let draft = to.with_file_name(name);
        let made = self.copy(&draft, &mut progress).and_then(|()| {
            match std::fs::hard_link(&draft, to) {
                // Some file systems have no links.
                Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => std::fs::rename(&draft, to).map_err(io),
                linked => linked.map_err(io),
            }
        });
        let _ = std::fs::remove_file(&draft);
        made?;
        #[cfg(unix)]
        if let Some(folder) = to.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(io)?;
        }
        Ok(())
    }

    fn copy(&self, to: &Path, progress: &mut impl FnMut(u64, u64)) -> Result<()> {
        let _ = std::fs::remove_file(to);
        let mut copy = Connection::open(to)?;
        // One view of the archive from the first page to the last, whoever writes meanwhile.
        let view = self.db.unchecked_transaction()?;
        view.query_row("SELECT count(*) FROM run", [], |_| Ok(()))?;
        {
            let backup = Backup::new(&self.db, &mut copy)?;
            loop {
                let step = backup.step(PAGES)?;
                let p = backup.progress();
                let (all, left) = (u64::try_from(p.pagecount).unwrap_or(0), u64::try_from(p.remaining).unwrap_or(0));
                progress(all.saturating_sub(left), all);
                match step {
                    StepResult::Done => break,
                    StepResult::More => {}
                    _ => std::thread::sleep(Duration::from_millis(20)),
                }
            }
        }
        drop(view);
        schema::connect(&copy)?;
        let said: String = copy.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
        if said != "ok" {
            return Err(ArchiveError::Damaged(format!("the copy is damaged: {said}")));
        }
        copy.close().map_err(|(_, e)| e)?;
        let io = |source| ArchiveError::Io { path: to.to_owned(), source };
        std::fs::File::open(to).and_then(|f| f.sync_all()).map_err(io)
    }
}
