mod board;
mod live;
mod periods;
