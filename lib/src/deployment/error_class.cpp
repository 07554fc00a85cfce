#include "paas/deployment/error_class.hpp"

#include "names.hpp"

#include "paas/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace paas::deployment {
namespace {

using namespace std::chrono_literals;

struct ClassRow {
    ErrorClass error_class;
    std::string_view name;
    ErrorPolicy policy;
};

// What follows from each class, in the order of the enumeration. Blocks are as narrow and short as
// the failure: one that has to do with what was asked for concerns that template only.
constexpr auto kClasses = std::to_array<ClassRow>({
    {ErrorClass::unknown, "unknown", {}},
    {ErrorClass::capacity, "capacity", {.block = 10min, .block_template_only = true}},
    {ErrorClass::quota, "quota", {.block = 10min, .block_template_only = true}},
    {ErrorClass::image, "image", {.block = 1h, .block_template_only = true}},
    {ErrorClass::flavor, "flavor", {.block = 1h, .block_template_only = true}},
    {ErrorClass::network, "network", {.block = 10min, .block_template_only = true}},
    {ErrorClass::volume, "volume", {.block = 10min, .block_template_only = true}},
    {ErrorClass::configuration, "configuration", {}},
    {ErrorClass::auth, "auth", {.try_next_provider = false, .needs_user = true}},
    {ErrorClass::rejected, "rejected", {.try_next_provider = false}},
    {ErrorClass::unreachable, "unreachable", {.block = 5min}},
    {ErrorClass::timeout, "timeout", {.block = 10min, .block_template_only = true}},
});
static_assert(detail::in_order(kClasses, &ClassRow::error_class));

struct TextRow {
    ErrorClass error_class;
    /// Pieces between stars must occur in one line, in this order, in any case.
    std::string_view pattern;
};

// The first row that matches wins, so causes stand before symptoms: a quota refused with "HTTP 403"
// is no matter of rights, and a connection refused inside a playbook is a failed configuration.
constexpr auto kTexts = std::to_array<TextRow>({
    // Contextualisation: Ansible's words and the IM's around them; machines run.
    {ErrorClass::configuration, "fatal: [*]: failed!"},
    {ErrorClass::configuration, "fatal: [*]: unreachable!"},
    {ErrorClass::configuration, "play recap"},
    {ErrorClass::configuration, "contextualization agent"},
    {ErrorClass::configuration, "error configuring"},
    {ErrorClass::configuration, "ansible*failed"},
    {ErrorClass::configuration, "ansible*error"},
    {ErrorClass::configuration, "error waiting*ssh"},
    {ErrorClass::configuration, "timeout waiting*ssh"},
    {ErrorClass::configuration, "crashloopbackoff"},
    {ErrorClass::configuration, "createcontainerconfigerror"},
    {ErrorClass::configuration, "runcontainererror"},
    {ErrorClass::configuration, "backofflimitexceeded"},

    // Quotas: nova, cinder, neutron, Kubernetes, OpenStack limits by name.
    {ErrorClass::quota, "quota exceeded"},
    {ErrorClass::quota, "exceed*quota"},
    {ErrorClass::quota, "over quota"},
    {ErrorClass::quota, "overquota"},
    {ErrorClass::quota, "quota*insufficient"},
    {ErrorClass::quota, "maximum number of volumes allowed"},
    {ErrorClass::quota, "maximum number of ports exceeded"},
    {ErrorClass::quota, "maximum number of*instances*exceeded"},

    // Block storage, before capacity: cinder too says that no valid host or back-end was found.
    {ErrorClass::volume, "no valid backend was found"},
    {ErrorClass::volume, "no weighed backends available"},
    {ErrorClass::volume, "block device mapping is invalid"},
    {ErrorClass::volume, "did not finish being created"},
    {ErrorClass::volume, "volume*could not be found"},
    {ErrorClass::volume, "error creating volume"},
    {ErrorClass::volume, "error attaching*volume"},
    {ErrorClass::volume, "volume*status is error"},
    {ErrorClass::volume, "invalid volume"},
    {ErrorClass::volume, "persistentvolumeclaim"},
    {ErrorClass::volume, "failedmount"},
    {ErrorClass::volume, "failedattachvolume"},

    {ErrorClass::flavor, "flavor*could not be found"},
    {ErrorClass::flavor, "flavor's disk is too small"},
    {ErrorClass::flavor, "flavor's memory is too small"},
    {ErrorClass::flavor, "flavor*not found"},
    {ErrorClass::flavor, "invalid instance type"},
    {ErrorClass::flavor, "no flavor found"},
    {ErrorClass::flavor, "no compatible*instance type"},

    {ErrorClass::image, "image*could not be found"},
    {ErrorClass::image, "image*is unacceptable"},
    {ErrorClass::image, "image*is not active"},
    {ErrorClass::image, "image*not found"},
    {ErrorClass::image, "no image with"},
    {ErrorClass::image, "no compatible*image"},
    {ErrorClass::image, "imagepullbackoff"},
    {ErrorClass::image, "errimagepull"},
    {ErrorClass::image, "invalidimagename"},
    {ErrorClass::image, "manifest unknown"},
    {ErrorClass::image, "pull access denied"},

    {ErrorClass::network, "failed to allocate the network"},
    {ErrorClass::network, "no more ip addresses"},
    {ErrorClass::network, "no more floating ip"},
    {ErrorClass::network, "unable to find any ip address on external network"},
    {ErrorClass::network, "no fixed ip addresses available"},
    {ErrorClass::network, "floating ip*not found"},
    {ErrorClass::network, "error*floating ip"},
    {ErrorClass::network, "network*could not be found"},
    {ErrorClass::network, "external network*not reachable"},
    {ErrorClass::network, "multiple possible networks found"},
    {ErrorClass::network, "virtual interface creation failed"},
    {ErrorClass::network, "port*binding failed"},
    {ErrorClass::network, "no public network"},

    {ErrorClass::capacity, "no valid host was found"},
    {ErrorClass::capacity, "not enough hosts available"},
    {ErrorClass::capacity, "exhausted all hosts"},
    {ErrorClass::capacity, "insufficient compute resources"},
    {ErrorClass::capacity, "unable to allocate inventory"},
    {ErrorClass::capacity, "nodes are available:"},
    {ErrorClass::capacity, "no nodes available to schedule"},
    {ErrorClass::capacity, "insufficient cpu"},
    {ErrorClass::capacity, "insufficient memory"},
    {ErrorClass::capacity, "insufficient capacity"},
    {ErrorClass::capacity, "insufficientinstancecapacity"},
    {ErrorClass::capacity, "out of stock"},
    {ErrorClass::capacity, "outofcpu"},
    {ErrorClass::capacity, "outofmemory"},

    // The template itself.
    {ErrorClass::rejected, "admission webhook*denied"},
    {ErrorClass::rejected, "error validating data"},
    {ErrorClass::rejected, "unable to recognize"},
    {ErrorClass::rejected, "is invalid: spec"},
    {ErrorClass::rejected, "field is immutable"},
    {ErrorClass::rejected, "error parsing tosca"},
    {ErrorClass::rejected, "invalid tosca"},
    {ErrorClass::rejected, "error parsing radl"},
    {ErrorClass::rejected, "radl*not valid"},
    {ErrorClass::rejected, "unsupported media type"},
    {ErrorClass::rejected, "http 400"},
    {ErrorClass::rejected, "400 bad request"},

    // Tokens and rights.
    {ErrorClass::auth, "requires authentication"},
    {ErrorClass::auth, "token*expired"},
    {ErrorClass::auth, "expired token"},
    {ErrorClass::auth, "invalid token"},
    {ErrorClass::auth, "invalid_token"},
    {ErrorClass::auth, "token*not valid"},
    {ErrorClass::auth, "could not recognize fernet token"},
    {ErrorClass::auth, "failed to validate token"},
    {ErrorClass::auth, "invalid*credentials"},
    {ErrorClass::auth, "invalid user / password"},
    {ErrorClass::auth, "authentication failed"},
    {ErrorClass::auth, "not authorized to perform"},
    {ErrorClass::auth, "policy doesn't allow"},
    {ErrorClass::auth, "is forbidden: user"},
    {ErrorClass::auth, "no auth data"},
    {ErrorClass::auth, "http 401"},
    {ErrorClass::auth, "401 unauthorized"},
    {ErrorClass::auth, "401 client error"},
    {ErrorClass::auth, "you must be logged in to the server"},

    // No answer, or none from behind the door.
    {ErrorClass::unreachable, "connection refused"},
    {ErrorClass::unreachable, "connection reset"},
    {ErrorClass::unreachable, "connection aborted"},
    {ErrorClass::unreachable, "connection timed out"},
    {ErrorClass::unreachable, "connect timeout"},
    {ErrorClass::unreachable, "could not resolve host"},
    {ErrorClass::unreachable, "name or service not known"},
    {ErrorClass::unreachable, "temporary failure in name resolution"},
    {ErrorClass::unreachable, "no such host"},
    {ErrorClass::unreachable, "no route to host"},
    {ErrorClass::unreachable, "network is unreachable"},
    {ErrorClass::unreachable, "failed to establish a new connection"},
    {ErrorClass::unreachable, "failed to connect"},
    {ErrorClass::unreachable, "unable to establish connection"},
    {ErrorClass::unreachable, "max retries exceeded with url"},
    {ErrorClass::unreachable, "remote end closed connection"},
    {ErrorClass::unreachable, "read timed out"},
    {ErrorClass::unreachable, "i/o timeout"},
    {ErrorClass::unreachable, "tls handshake"},
    {ErrorClass::unreachable, "certificate verify failed"},
    {ErrorClass::unreachable, "certificate problem"},
    {ErrorClass::unreachable, "bad gateway"},
    {ErrorClass::unreachable, "service unavailable"},
    {ErrorClass::unreachable, "service is currently unable to handle the request"},
    {ErrorClass::unreachable, "gateway time-out"},
    {ErrorClass::unreachable, "gateway timeout"},

    {ErrorClass::timeout, "timed out waiting for the condition"},
    {ErrorClass::timeout, "maximum execution time exceeded"},
    {ErrorClass::timeout, "progressdeadlineexceeded"},
    {ErrorClass::timeout, "progress deadline"},
    {ErrorClass::timeout, "context deadline exceeded"},
    {ErrorClass::timeout, "timed out"},
    {ErrorClass::timeout, "timeout"},
});

/// Where `piece` (lower case) ends in `text` from `start` on; npos when it does not occur.
std::size_t end_of(std::string_view text, std::string_view piece, std::size_t start) noexcept {
    const auto found =
        std::search(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(), piece.begin(),
                    piece.end(), [](char a, char b) { return ascii_lower(a) == b; });
    return found == text.end() ? std::string_view::npos
                               : static_cast<std::size_t>(found - text.begin()) + piece.size();
}

bool matches_line(std::string_view line, std::string_view pattern) noexcept {
    std::size_t at = 0;
    while (!pattern.empty()) {
        const std::size_t star = std::min(pattern.find('*'), pattern.size());
        at = end_of(line, pattern.substr(0, star), at);
        if (at == std::string_view::npos) {
            return false;
        }
        pattern.remove_prefix(std::min(star + 1, pattern.size()));
    }
    return true;
}

bool matches(std::string_view text, std::string_view pattern) noexcept {
    while (!text.empty()) {
        const std::size_t line = std::min(text.find('\n'), text.size());
        if (matches_line(text.substr(0, line), pattern)) {
            return true;
        }
        text.remove_prefix(std::min(line + 1, text.size()));
    }
    return false;
}

}  // namespace

std::string_view to_string(ErrorClass error_class) noexcept {
    return kClasses[static_cast<std::size_t>(error_class)].name;
}

std::optional<ErrorClass> parse_error_class(std::string_view name) noexcept {
    return detail::value_named(kClasses, &ClassRow::error_class, name);
}

const ErrorPolicy& policy_of(ErrorClass error_class) noexcept {
    return kClasses[static_cast<std::size_t>(error_class)].policy;
}

ErrorClass classify(std::string_view message) noexcept {
    // Logs can be long; what went wrong stands near their beginning or, for playbooks, their end.
    constexpr std::size_t kLooked = std::size_t{64} << 10U;
    if (message.size() > 2 * kLooked) {
        const ErrorClass head = classify(message.substr(0, kLooked));
        return head != ErrorClass::unknown ? head
                                           : classify(message.substr(message.size() - kLooked));
    }
    const auto row = std::ranges::find_if(
        kTexts, [&](const TextRow& candidate) { return matches(message, candidate.pattern); });
    return row == kTexts.end() ? ErrorClass::unknown : row->error_class;
}

}  // namespace paas::deployment
