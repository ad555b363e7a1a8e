//! Applications: drafts step by step, submission, receipts, and what is mine.
