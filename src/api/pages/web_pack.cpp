#include "api/pages/web_pack.hpp"

// The assembler copies the file as it is. Compiling it as an array of numbers takes seconds; #embed is not
// seen by ccache, which would go on giving the object of an older file.
__asm__(R"(
.section .rodata
.balign 16
kRookeryWebPackBegin:
.incbin ")" ROOKERY_WEB_PACK R"("
kRookeryWebPackEnd:
.text
)");

extern "C" {
extern const char kRookeryWebPackBegin[];
extern const char kRookeryWebPackEnd[];
}

namespace rookery::api::pages {

std::string_view web_pack() { return {kRookeryWebPackBegin, kRookeryWebPackEnd}; }

}  // namespace rookery::api::pages
