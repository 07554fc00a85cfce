// The federation as it was last fed, read from the store. Decoding it is most of what `paas rank`
// waits for.
#include "impl.hpp"
#include "values.hpp"

#include <algorithm>
#include <atomic>
#include <span>
#include <thread>
#include <vector>

namespace paas::store {

using sqlite::Database;

namespace {

/// A provider as it is read: its entry when this process knows it, else its text.
struct StoredProvider {
    std::string hash;
    std::string text;
    std::shared_ptr<const federation::ProviderEntry> entry;
};

Result<void> decode(std::span<StoredProvider> stored) {
    for (StoredProvider& one : stored) {
        if (one.entry != nullptr) {
            continue;
        }
        auto provider = federation::provider_from_json(one.text);
        if (!provider) {
            return fail(std::move(provider.error()).in("content " + one.hash));
        }
        one.text = {};
        one.entry = std::make_shared<federation::ProviderEntry>(std::move(*provider),
                                                                ContentHash(one.hash));
    }
    return {};
}

/// Decodes while the texts are still being read: in a second thread when there is enough to do, and
/// in the first once all are read. Each takes the next block that nobody has.
class Decoder {
public:
    explicit Decoder(std::span<StoredProvider> stored) : stored_(stored) {
        if (stored.size() >= kWorthAThread) {
            other_ = std::jthread([this] { result_ = work(); });
        }
    }
    ~Decoder() { release(kAll); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// The first `count` have been read.
    void ready(std::size_t count) {
        if (count % kBlock == 0) {
            release(count);
        }
    }
    /// All have been read: takes part until all are decoded.
    [[nodiscard]] Result<void> finish() {
        release(stored_.size());
        Result<void> own = work();
        if (other_.joinable()) {
            other_.join();
        }
        return own ? result_ : own;
    }

private:
    static constexpr std::size_t kWorthAThread = 64;
    static constexpr std::size_t kBlock = 8;
    /// More than there are: no further block is wanted.
    static constexpr std::size_t kAll = static_cast<std::size_t>(-1);

    void release(std::size_t count) {
        ready_.store(count, std::memory_order_release);
        ready_.notify_one();
    }

    Result<void> work() {
        for (;;) {
            const std::size_t first = next_.fetch_add(kBlock, std::memory_order_relaxed);
            if (first >= stored_.size()) {
                return {};
            }
            const std::size_t last = std::min(first + kBlock, stored_.size());
            std::size_t known = ready_.load(std::memory_order_acquire);
            for (; known < last; known = ready_.load(std::memory_order_acquire)) {
                ready_.wait(known, std::memory_order_acquire);
            }
            if (known == kAll) {
                return {};
            }
            if (auto done = decode(stored_.subspan(first, last - first)); !done) {
                return done;
            }
        }
    }

    std::span<StoredProvider> stored_;
    std::atomic<std::size_t> ready_ = 0;
    std::atomic<std::size_t> next_ = 0;
    Result<void> result_;  ///< of the second thread
    std::jthread other_;   ///< last: it uses all of the above
};

Result<void> read_and_decode(Database& db, std::span<StoredProvider> stored) {
    Decoder decoder(stored);
    for (std::size_t i = 0; i < stored.size(); ++i) {
        if (stored[i].entry == nullptr) {
            auto text = db.text("SELECT text FROM contents WHERE hash = ?", {stored[i].hash});
            if (!text) {
                return fail(std::move(text.error()));
            }
            stored[i].text = std::move(*text).value_or(std::string());
        }
        decoder.ready(i + 1);
    }
    return decoder.finish();
}

}  // namespace

Result<void> Store::Impl::read_snapshot(Database& db) {
    if (snapshot != nullptr && snapshot_generation == ledger.federation_generation) {
        return {};
    }
    std::vector<StoredProvider> stored;
    auto done = each(db.query("SELECT content FROM providers ORDER BY \"key\""),
                     [&](const sqlite::Rows& row) -> Result<void> {
                         StoredProvider& one = stored.emplace_back();
                         one.hash = row.string(0);
                         if (const auto known = entries.find(one.hash); known != entries.end()) {
                             one.entry = known->second;
                         }
                         return {};
                     });
    if (done) {
        done = read_and_decode(db, stored);
    }
    if (!done) {
        return fail(std::move(done.error()).in(path));
    }
    std::map<std::string, std::shared_ptr<const federation::ProviderEntry>> fresh;
    std::vector<std::shared_ptr<const federation::ProviderEntry>> all;
    for (StoredProvider& one : stored) {
        all.push_back(one.entry);
        fresh.emplace(std::move(one.hash), std::move(one.entry));
    }
    std::vector<federation::RallyRun> runs;
    done = each(db.query("SELECT label, at, passed FROM rally ORDER BY label, at"),
                [&](const sqlite::Rows& row) {
                    runs.push_back({row.string(0), row.time(1), row.integer(2) != 0});
                    return Result<void>{};
                });
    if (!done) {
        return done;
    }
    entries = std::move(fresh);
    snapshot = std::make_shared<federation::Snapshot>(std::move(all), std::move(runs));
    snapshot_generation = ledger.federation_generation;
    return {};
}

std::shared_ptr<const federation::Snapshot> Store::held_snapshot() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->snapshot;
}

}  // namespace paas::store
