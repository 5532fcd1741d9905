#pragma once

namespace rookery::crypto {

// Makes libsodium ready; cheap after the first time. Every function of this folder calls it, so nobody else
// needs to. Ends the process when the system has no randomness to give: nothing here may work then.
void ready();

}  // namespace rookery::crypto
