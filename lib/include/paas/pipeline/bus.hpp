/// The bus: named topics, ordered per key, durable, with consumer positions.
///
/// The embedded bus is the store's database; the distributed one is Kafka. Stages cannot tell.
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace paas::pipeline {

/// Default names of the topics; a preset `upstream` uses those of the Python components.
namespace topic {
inline constexpr std::string_view kFeeder = "feeder";
inline constexpr std::string_view kRally = "rally";
inline constexpr std::string_view kTemplate = "template";
inline constexpr std::string_view kValidatedTemplates = "validated-templates";
inline constexpr std::string_view kInference = "inference";
inline constexpr std::string_view kRankedProviders = "ranked-providers";
inline constexpr std::string_view kDeploymentResults = "deployment-results";
inline constexpr std::string_view kTraining = "training";
inline constexpr std::string_view kErrors = "errors";
inline constexpr std::string_view kProcedureStatus = "procedure-status";
inline constexpr std::string_view kDeploymentJournal = "deployment-journal";
}  // namespace topic

struct Message {
    std::string topic;
    std::string key;    ///< messages of one key stay in order
    std::string value;  ///< JSON; empty = tombstone
    bool operator==(const Message&) const = default;
};

/// A message as read, with its position.
struct Delivered {
    std::uint64_t offset = 0;  ///< grows within the topic
    Timestamp at{};
    Message message;
};

/// Thread-safe.
class PAAS_API Bus {
public:
    Bus() = default;
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;
    virtual ~Bus();

    /// Durable when it returns; all or none.
    [[nodiscard]] virtual Result<void> publish(std::span<const Message> messages,
                                               Timestamp now) = 0;
    /// Up to `max` messages after the consumer's position, oldest first. Does not move it.
    [[nodiscard]] virtual Result<std::vector<Delivered>> read(const std::string& consumer,
                                                              const std::string& topic,
                                                              std::size_t max) = 0;
    /// Moves the consumer's position past `offset`.
    [[nodiscard]] virtual Result<void> commit(const std::string& consumer, const std::string& topic,
                                              std::uint64_t offset) = 0;
};

}  // namespace paas::pipeline
