mod figures;
mod files;
mod issue;
