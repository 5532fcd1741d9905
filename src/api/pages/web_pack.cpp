#include "api/pages/web_pack.hpp"

// The assembler copies the file as it is. Compiling it as an array of numbers takes seconds; #embed is not
// seen by ccache, which would go on giving the object of an older file.
__asm__(R"(
.section .rodata
.balign 16
rookery_web_pack_begin:
.incbin ")" ROOKERY_WEB_PACK R"("
rookery_web_pack_end:
.text
)");

extern "C" {
extern const char rookery_web_pack_begin[];
extern const char rookery_web_pack_end[];
}

namespace rookery::api::pages {

std::string_view web_pack() { return {rookery_web_pack_begin, rookery_web_pack_end}; }

}  // namespace rookery::api::pages
