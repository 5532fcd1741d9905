#pragma once

#include "api/pages/frame.hpp"
#include "platform/http/message.hpp"

namespace rookery::api::pages {

// Errors as whoever asked reads them: a page for a browser that looks at one of our pages, JSON for every
// program. Threads: all calls may overlap. `frame` outlives the server that has it.
[[nodiscard]] http::Response error_page(const Frame& frame, const http::Request& request, const Error& error);

}  // namespace rookery::api::pages
