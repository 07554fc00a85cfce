/// The configuration of feeders: whatever is read gives connections that point into it, and
/// whatever is refused says where.
#include "paas/feed/sources.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void expect(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    paas::DiagnosticList findings;
    const auto sources = paas::feed::read_sources(
        std::string(reinterpret_cast<const char*>(data), size), "fuzz", findings);
    expect(sources.has_value() == (findings.errors() == 0));
    for (const paas::Diagnostic& finding : findings.all()) {
        expect(!finding.code.empty() && !finding.message.empty());
    }
    if (!sources) {
        return 0;
    }
    for (const paas::feed::Connection& connection : paas::feed::connections(*sources)) {
        const auto& provider = sources->providers.at(connection.provider);
        expect(connection.region < provider.regions.size());
        expect(connection.project < provider.projects.size());
        expect(connection.identity.endpoint == connection.issuer);
    }
    return 0;
}
