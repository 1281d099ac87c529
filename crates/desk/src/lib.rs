//! The desk: read, trace and correct the record in the browser. The only crate that knows HTTP.
//!
//! Pages are made on the server; a small script adds what a page cannot do by itself. Views ([`views`]) are made once and
//! shown twice, by the pages and by the API. What holds over the whole archive is worked out in the background
//! ([`knowledge`]); no request waits for it.
//!
//! What always holds:
//! - **Nothing is loaded from anywhere else**, and no script or style stands in a page: the content security policy says
//!   so to the browser (see the guard).
//! - **Only the desk's own pages can write**, and only requests that name the desk's own address are answered.
//! - **A stored page has no origin and runs nothing**; its text is always shown as text.
//! - **Every error has a code**, in the API as problem details (RFC 9457).

mod additions;
mod api;
mod assets;
mod background;
mod desk;
mod draw;
mod extract;
mod guard;
mod knowledge;
mod pages;
mod problem;
mod sample;
mod views;
mod words;

pub use api::description;

use additions::{Additions, Material};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use desk::Desk;
use guard::Guard;
use knowledge::worker::Inquirer;
use onrecord_archive::{Archive, ArchiveError};
use onrecord_intake::Given;
use onrecord_record::Code;
use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

/// Bytes of a file that is added in the browser.
const UPLOAD: usize = 64 << 20;

/// How long a request may take.
const LONGEST: Duration = Duration::from_secs(30);

/// How long requests under way may take when the desk is to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// Threads that read the archive.
const THREADS: usize = 16;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The archive; none for the sample.
    pub archive: Option<PathBuf>,
    /// Where to listen. Port 0 takes any that is free.
    pub listen: SocketAddr,
    /// Further names that the desk answers to.
    pub hosts: Vec<String>,
    /// Whether nothing can be written.
    pub read_only: bool,
    /// Whose name corrections bear where none is given.
    pub who: String,
    /// Fetch from a server on this machine, for tests.
    pub allow_loopback: bool,
}

/// Why the desk could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The archive cannot be opened.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// It cannot listen.
    #[error("{} {listen}: {source}", Code::CannotListen.id())]
    Listen {
        /// Where.
        listen: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system gives no thread, randomness or folder.
    #[error("the desk cannot be opened: {0}")]
    System(#[from] std::io::Error),
}

/// Serves until the process is told to end (SIGINT, SIGTERM). `tell` is given the address to open once the desk
/// listens.
///
/// # Errors
/// When the archive cannot be opened or the address cannot be listened at.
pub fn serve(options: &Options, tell: impl FnOnce(&str)) -> Result<(), DeskError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(THREADS)
        .enable_all()
        .build()?;
    runtime.block_on(run(options, tell))
}

async fn run(options: &Options, tell: impl FnOnce(&str)) -> Result<(), DeskError> {
    // The folder of the sample goes with this value.
    let folder = if options.archive.is_none() { Some(tempfile::tempdir()?) } else { None };
    let path = match (&options.archive, &folder) {
        (Some(path), _) => path.clone(),
        (None, Some(folder)) => folder.path().join("sample.onrecord"),
        (None, None) => return Err(std::io::Error::other("no archive").into()),
    };
    if options.read_only && folder.is_none() {
        drop(Archive::open_read_only(&path)?);
    } else {
        drop(Archive::open(&path)?);
    }
    let refused = |source| DeskError::Listen { listen: options.listen, source };
    let listener = tokio::net::TcpListener::bind(options.listen).await.map_err(refused)?;
    let address = listener.local_addr()?;
    let token = if address.ip().is_loopback() { None } else { Some(guard::new_token()?) };
    let mut entry = format!("http://{address}/");
    if let Some(token) = &token {
        entry.push_str(&format!("?token={token}"));
    }
    let inquirer = Inquirer::start(path.clone())?;
    let additions = Additions::start(path.clone(), Arc::clone(&inquirer), options.allow_loopback)?;
    if options.archive.is_none() {
        // Nothing else is waiting yet, so there is room.
        let _ = additions.add("the sample".into(), Material::Own(sample::articles()), Given::default());
    }
    let guard = Guard::new(address, &options.hosts, token, options.read_only);
    let who = options.who.clone();
    let desk = Arc::new(Desk::new(path, guard, Arc::clone(&inquirer), additions, who, options.archive.is_none()));
    tell(&entry);
    let server = axum::serve(listener, router(desk)).with_graceful_shutdown(told_to_end()).into_future();
    // A request that does not end does not keep the desk open.
    let overdue = async {
        told_to_end().await;
        tokio::time::sleep(FAREWELL).await;
    };
    tokio::select! {
        served = server => served?,
        () = overdue => {}
    }
    inquirer.stop();
    Ok(())
}

/// Resolves when the process is told to end.
async fn told_to_end() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

/// Everything the desk answers to.
fn router(desk: Arc<Desk>) -> Router {
    let (api, _) = api::routes().split_for_parts();
    let stand = axum::middleware::from_fn_with_state(Arc::clone(&desk), guard::stand);
    Router::new()
        .route("/", get(pages::home))
        .route("/articles", get(pages::articles))
        .route("/articles/{id}", get(pages::article))
        .route("/articles/{id}/received", get(pages::beside))
        .route("/articles/{id}/snapshot", get(pages::snapshot))
        .route("/articles/{id}/diff", get(pages::diff))
        .route("/articles/{id}/{attribution}/claim", get(pages::claim_at))
        .route("/claims", get(pages::claims))
        .route("/claims/{key}", get(pages::claim))
        .route("/speakers", get(pages::speakers))
        .route("/speakers/{slug}", get(pages::speaker))
        .route("/commitments", get(pages::commitments))
        .route("/search", get(pages::search))
        .route("/sources", get(pages::sources))
        .route("/add", get(pages::add))
        .route("/corrections", get(pages::corrections))
        .route("/codes/{code}", get(pages::code))
        .route("/assets/{name}", get(assets::send))
        .merge(api)
        .fallback(pages::nothing)
        .method_not_allowed_fallback(not_that_way)
        .layer(axum::extract::DefaultBodyLimit::max(UPLOAD))
        .layer(stand)
        .layer(CatchPanicLayer::custom(failed))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, LONGEST))
        .with_state(desk)
}

async fn not_that_way() -> problem::Problem {
    let detail = "the address is there, but not for this method";
    problem::Problem { status: StatusCode::METHOD_NOT_ALLOWED, ..problem::Problem::bad(detail) }
}

fn failed(_: Box<dyn std::any::Any + Send + 'static>) -> axum::response::Response {
    use axum::response::IntoResponse as _;
    problem::Problem::internal("the program failed on this request").into_response()
}
