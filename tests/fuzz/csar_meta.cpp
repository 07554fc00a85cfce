/// TOSCA.meta: every field stands at its line, in order, without blanks around it.
#include "paas/tosca/csar.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    paas::DiagnosticList findings;
    std::uint32_t line = 0;
    std::size_t block = 0;
    for (const auto& field : paas::tosca::parse_meta(text, "x", findings)) {
        if (field.line <= line || field.block < block || field.name.empty() ||
            field.name.find(':') != std::string::npos) {
            std::abort();
        }
        line = field.line;
        block = field.block;
    }
    return 0;
}
