namespace rookery {
int api_room_;
}
