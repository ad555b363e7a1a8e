mod figures;
mod periods;
