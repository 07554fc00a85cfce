/// The directory of a zip file: what is accepted lies inside the archive and has safe names.
#include "../../plugins/zip/directory.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto entries = paas::tosca::read_directory(bytes);
    if (!entries) {
        return 0;
    }
    paas::DiagnosticList findings;
    const bool good = paas::tosca::check_directory(*entries, size, "x", {}, findings);
    if (good != (findings.errors() == 0)) {
        std::abort();
    }
    for (const auto& entry : *entries) {
        if (good && (entry.offset + entry.packed > size || entry.name.starts_with("../"))) {
            std::abort();
        }
    }
    return 0;
}
