//! What can be wrong with us. People see a sentence and an id; the log has the rest.

/// Not the visitor's doing: answered with 500 and an id. Its text holds no personal data.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("sealed data: {0}")]
    Sealed(#[from] crate::sealed::SealError),
    #[error("object store: {0}")]
    Store(#[from] object_store::Error),
    #[error("stored data can't be read: {0}")]
    Data(#[from] serde_json::Error),
    #[error("files: {0}")]
    Files(#[from] std::io::Error),
    #[error("a task ended early: {0}")]
    Task(#[from] tokio::task::JoinError),
    #[error("message gateway: {0}")]
    Sms(#[from] crate::parts::SmsError),
    #[error("mail: {0}")]
    Mail(#[from] crate::parts::MailError),
    /// Something that the rest of the system rules out, for example a case whose template was never published.
    #[error("{0}")]
    Inconsistent(String),
}

/// What a use case comes to, unless something is wrong with us.
pub type Result<T> = std::result::Result<T, Fault>;
