// What a Rucio server answers about replicas: any bytes give a value within bounds or an error.
#include "../../plugins/rucio/replicas.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto found = paas::rucio::read_replicas("scope:name", body);
    if (!found) {
        return 0;
    }
    if (found->bytes < 0 || found->available_ppm.empty() || !found->problem.empty()) {
        std::abort();
    }
    for (const auto& [element, share] : found->available_ppm) {
        if (element.empty() || share < 0 || share > 1'000'000) {
            std::abort();
        }
    }
    return 0;
}
