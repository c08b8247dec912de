"""Files in, checked objects out: the only room that opens inputs."""
