namespace rookery {
int cli_room_;
}
