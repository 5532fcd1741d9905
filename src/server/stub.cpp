namespace rookery {
int server_room_;
}
