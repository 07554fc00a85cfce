/// Feeder and Rally messages: whatever is read must survive every form in which it is kept or sent.
#include "paas/federation/snapshot.hpp"
#include "paas/feed/messages.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void expect(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_provider(const paas::federation::Provider& provider) {
    namespace feed = paas::feed;
    const std::string text = paas::federation::provider_to_json(provider);
    const auto stored = paas::federation::provider_from_json(text);
    expect(stored && *stored == provider);
    for (const auto version : {feed::FeederVersion::v1_4_0, feed::FeederVersion::v2_0_0}) {
        const auto again = feed::decode(feed::encode(provider, version), "again");
        expect(again && again->errors() == 0 && again->providers.size() == 1);
        expect(again->providers[0] == provider);
    }
    const paas::Resources free = provider.free();
    for (const auto& field : paas::Resources::fields()) {
        expect(free.*field.member >= 0 && free.*field.member <= paas::kUnlimited);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto batch = paas::feed::decode(text, "fuzz");
    if (!batch) {
        return 0;
    }
    for (const auto& provider : batch->providers) {
        check_provider(provider);
    }
    for (const auto& run : batch->runs) {
        const auto again = paas::feed::decode(paas::feed::encode(run), "again");
        expect(again && again->runs.size() == 1 && again->runs[0].passed == run.passed);
    }
    for (const auto& finding : batch->findings) {
        expect(!finding.code.empty() && !finding.message.empty() && finding.position.line > 0);
    }
    const auto snapshot = paas::federation::Snapshot::of(batch->providers, batch->runs);
    expect(snapshot.entries().size() == batch->providers.size());
    return 0;
}
