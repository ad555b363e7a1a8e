mod live;
mod periods;
