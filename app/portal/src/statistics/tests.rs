mod board;
mod live;
mod periods;
mod published;
mod slowly;
