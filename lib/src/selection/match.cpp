#include "selection/match.hpp"

#include "paas/base/units.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <tuple>

namespace paas::selection {

using federation::Flavor;
using federation::FlavorShape;
using federation::Image;
using federation::ProviderEntry;

namespace {

bool same_flavor_request(const NodeRequirement& a, const NodeRequirement& b) {
    const auto request = [](const NodeRequirement& node) {
        return std::tie(node.vcpus, node.ram_bytes, node.disk_bytes, node.gpus, node.infiniband,
                        node.instance_type, node.gpu_vendor, node.gpu_model, node.architecture,
                        node.spot);
    };
    return request(a) == request(b);
}

auto image_request(const NodeRequirement& node) {
    return std::tie(node.image, node.architecture, node.os_type, node.os_distribution,
                    node.os_version, node.gpu_driver, node.cuda_support);
}

bool has_gpus(const MachineNeed& need, const FlavorShape& shape, const ProviderEntry& entry) {
    if (need.gpus == 0 || need.gpu == federation::GpuModel{}) {
        return need.gpus <= shape.gpus;
    }
    const auto gpus = std::span(entry.gpus).subspan(shape.first_gpu, shape.gpu_kinds);
    return std::ranges::any_of(gpus, [&](const federation::GpuOffer& offer) {
        return offer.count >= need.gpus && serves(offer, need.gpu);
    });
}

/// What nobody told about a flavor's processor is left to the image.
bool same_architecture(const MachineNeed& need, const FlavorShape& shape,
                       const ProviderEntry& entry) {
    using federation::Architecture;
    if (need.architecture == Architecture::unknown || shape.architecture == Architecture::unknown) {
        return true;
    }
    return need.architecture == shape.architecture &&
           (need.architecture != Architecture::other ||
            equal_ignoring_case(need.node->architecture,
                                entry.provider.flavors[shape.index].architecture));
}

bool runs(const ImageMinima& minima, const FlavorShape& shape) {
    return minima.ram_mib <= shape.ram_mib &&
           (shape.disk_gib == 0 || minima.disk_gib <= shape.disk_gib);
}

bool fits(const MachineNeed& need, const FlavorShape& shape, const ProviderEntry& entry) {
    const NodeRequirement& node = *need.node;
    if (!node.instance_type.empty()) {
        const Flavor& flavor = entry.provider.flavors[shape.index];
        return flavor.name == node.instance_type || flavor.id == node.instance_type;
    }
    return need.vcpus <= shape.vcpus && need.ram_mib <= shape.ram_mib &&
           need.disk_gib <= shape.disk_gib && need.gpus <= shape.gpus &&
           (!need.infiniband || shape.infiniband) && (need.spot || !shape.spot) &&
           same_architecture(need, shape, entry) && has_gpus(need, shape, entry);
}

/// What a flavor costs that has just what is asked for.
std::int64_t least_cost(const MachineNeed& need) {
    if (!need.node->instance_type.empty()) {
        return 0;  // it is taken by its name, whatever its figures
    }
    // More than any flavor has, and little enough for the sum.
    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    Flavor flavor;
    flavor.vcpus = std::min(need.vcpus, kMost);
    flavor.ram_mib = std::min(need.ram_mib, kMost);
    flavor.disk_gib = std::min(need.disk_gib, kMost);
    flavor.gpus = need.gpus;
    flavor.infiniband = need.infiniband;
    return federation::flavor_cost(flavor);
}

/// `bytes` are `mib` MiB, or the same number of GB as `mib` is of GiB.
bool same_size(std::int64_t bytes, std::int64_t mib) {
    constexpr std::int64_t kMibPerGib = 1024;
    return (bytes % kMiB == 0 && bytes / kMiB == mib) ||
           (bytes % kGB == 0 && mib % kMibPerGib == 0 && bytes / kGB == mib / kMibPerGib);
}

/// The host of "https://host:port/path".
std::string_view host_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    url.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
    return url.substr(0, url.find_first_of(":/"));
}

bool named(const Image& image, std::string_view wanted) {
    if (image.name == wanted || image.id == wanted) {
        return true;
    }
    const std::size_t colon = wanted.rfind(':');
    return colon != std::string_view::npos && image.name == wanted.substr(0, colon) &&
           std::ranges::find(image.tags, wanted.substr(colon + 1)) != image.tags.end();
}

bool equal_or_unknown(std::string_view wanted, std::string_view told) {
    return wanted.empty() || told.empty() || equal_ignoring_case(wanted, told);
}

/// Architectures have several names; one that is not told may be any.
bool may_run(std::string_view wanted, std::string_view told) {
    const auto known = federation::parse_architecture(wanted);
    return equal_or_unknown(wanted, told) || (known != federation::Architecture::other &&
                                              known == federation::parse_architecture(told));
}

bool matches(const Image& image, const NodeRequirement& node) {
    return (node.os_distribution.empty() ||
            equal_ignoring_case(node.os_distribution, image.os_distro)) &&
           (node.os_version.empty() || equal_ignoring_case(node.os_version, image.os_version)) &&
           may_run(node.architecture, image.architecture) &&
           equal_or_unknown(node.os_type, image.os_type) &&
           (!node.gpu_driver || image.gpu_driver) && (!node.cuda_support || image.cuda_support);
}

template <typename Predicate>
ImageMatches newest_images(const ProviderEntry& entry, std::size_t most, Predicate&& wanted) {
    ImageMatches matches;
    for (const std::uint32_t index : entry.images) {
        const Image& image = entry.provider.images[index];
        if (matches.images.size() < most && wanted(image)) {
            matches.images.push_back(&image);
        }
    }
    matches.acceptable = !matches.images.empty();
    return matches;
}

/// "ost://host/id" names an image at one cloud only.
ImageMatches image_by_uri(std::string_view uri, const ProviderEntry& entry) {
    constexpr std::string_view kOpenStack = "ost://";
    if (!uri.starts_with(kOpenStack) || entry.provider.type != "openstack" ||
        !equal_ignoring_case(host_of(uri), host_of(entry.provider.endpoint))) {
        return {};
    }
    const std::string_view id = uri.substr(uri.rfind('/') + 1);
    auto matches = newest_images(entry, 1, [&](const Image& image) { return image.id == id; });
    matches.acceptable = true;
    return matches;
}

void append_with_comma(std::string& list, std::string_view item) {
    list += list.empty() ? "" : ", ";
    list += item;
}

struct Figure {
    std::string_view name;
    std::int64_t wanted;
    std::int64_t offered;
};

std::array<Figure, 4> figures(const MachineNeed& need, const FlavorShape& shape) {
    return {{{"vCPUs", need.vcpus, shape.vcpus},
             {"MiB of memory", need.ram_mib, shape.ram_mib},
             {"GiB of disk", need.disk_gib, shape.disk_gib},
             {"GPUs", need.gpus, shape.gpus}}};
}

std::string describe(const MachineNeed& need) {
    std::string text;
    for (const Figure& figure : figures(need, {})) {
        if (figure.wanted > 0) {
            append_with_comma(text, std::to_string(figure.wanted) + ' ' + std::string(figure.name));
        }
    }
    if (need.gpus > 0 && !(need.node->gpu_vendor.empty() && need.node->gpu_model.empty())) {
        text += " (" + need.node->gpu_vendor + (need.node->gpu_vendor.empty() ? "" : " ") +
                need.node->gpu_model + ')';
    }
    if (need.infiniband) {
        append_with_comma(text, "InfiniBand");
    }
    if (!need.node->architecture.empty()) {
        append_with_comma(text, need.node->architecture);
    }
    return text;
}

/// What would have to be asked for instead, beyond figures, to get this flavor.
std::string other_request(const MachineNeed& need, const FlavorShape& shape,
                          const ProviderEntry& entry) {
    const Flavor& flavor = entry.provider.flavors[shape.index];
    std::string text;
    if (need.gpus > 0 && need.gpus <= shape.gpus && !has_gpus(need, shape, entry)) {
        const auto gpus = federation::accelerators_of(flavor);
        const auto gpu = std::ranges::find(gpus, "gpu", &federation::Accelerator::kind);
        std::string model = "the GPU";
        for (const std::string* part : {&gpu->vendor, &gpu->model}) {
            model += (part->empty() ? "" : " ") + *part;
        }
        append_with_comma(text, model);
    }
    if (need.infiniband && !shape.infiniband) {
        append_with_comma(text, "no InfiniBand");
    }
    if (shape.spot && !need.spot) {
        append_with_comma(text, "a preemptible machine");
    }
    if (!same_architecture(need, shape, entry)) {
        append_with_comma(text, flavor.architecture);
    }
    return text;
}

/// How far a flavor is from what is asked for: kinds of change, then by how much.
std::pair<int, double> distance(const MachineNeed& need, const FlavorShape& shape,
                                const ProviderEntry& entry) {
    std::pair<int, double> lack{0, 0.0};
    for (const Figure& figure : figures(need, shape)) {
        if (figure.wanted > figure.offered) {
            ++lack.first;
            lack.second +=
                static_cast<double>(figure.wanted) / static_cast<double>(figure.offered + 1);
        }
    }
    lack.first += (need.infiniband && !shape.infiniband ? 1 : 0) +
                  (shape.spot && !need.spot ? 1 : 0) +
                  (same_architecture(need, shape, entry) ? 0 : 1) +
                  (need.gpus <= shape.gpus && !has_gpus(need, shape, entry) ? 1 : 0);
    return lack;
}

/// The flavor that takes the smallest change of the request.
std::string nearest_flavor(const MachineNeed& need, const ProviderEntry& entry) {
    const FlavorShape* nearest = nullptr;
    std::pair<int, double> least{std::numeric_limits<int>::max(), 0.0};
    for (const FlavorShape& shape : entry.flavors) {
        const auto lack = distance(need, shape, entry);
        if (lack < least) {
            least = lack;
            nearest = &shape;
        }
    }
    if (nearest == nullptr || least.first == 0) {
        return {};
    }
    std::string text;
    for (const Figure& figure : figures(need, *nearest)) {
        if (figure.wanted > figure.offered) {
            append_with_comma(text, std::string(text.empty() ? "at most " : "") +
                                        std::to_string(figure.offered) + ' ' +
                                        std::string(figure.name));
        }
    }
    const std::string other = other_request(need, *nearest, entry);
    if (!other.empty()) {
        append_with_comma(text, other);
    }
    return "ask for " + text + " (flavor " + entry.provider.flavors[nearest->index].name + ')';
}

}  // namespace

std::vector<MachineNeed> machine_needs(const Requirements& requirements) {
    std::vector<MachineNeed> needs;
    needs.reserve(requirements.nodes.size());
    for (const NodeRequirement& node : requirements.nodes) {
        MachineNeed need;
        need.node = &node;
        need.vcpus = node.vcpus;
        need.ram_mib = ceil_div(node.ram_bytes, kMiB);
        need.disk_gib = ceil_div(node.disk_bytes, kGiB);
        need.gpus = node.gpus;
        need.gpu = federation::wanted_gpu(node.gpu_vendor, node.gpu_model);
        need.architecture = federation::parse_architecture(node.architecture);
        need.infiniband = node.infiniband;
        need.spot = node.spot;
        need.image_asked_for = image_request(node) != image_request(NodeRequirement{});
        need.least_cost = least_cost(need);
        const auto first = [&](auto&& is_like) {
            const auto found = std::ranges::find_if(
                needs, [&](const MachineNeed& earlier) { return is_like(*earlier.node); });
            return static_cast<std::uint32_t>(found - needs.begin());
        };
        const auto same_image = [&](const NodeRequirement& earlier) {
            return image_request(earlier) == image_request(node);
        };
        need.image_like = first(same_image);
        need.like = first([&](const NodeRequirement& earlier) {
            return same_flavor_request(earlier, node) && same_image(earlier);
        });
        needs.push_back(need);
    }
    return needs;
}

bool is_fitting(const MachineNeed& need, const ProviderEntry& entry, std::size_t index,
                const ImageMinima& minima) {
    const FlavorShape& shape = entry.flavors[index];
    return fits(need, shape, entry) && runs(minima, shape);
}

std::uint32_t first_candidate(const MachineNeed& need, const ProviderEntry& entry) {
    const auto found =
        std::ranges::lower_bound(entry.flavors, need.least_cost, {}, &FlavorShape::cost);
    return static_cast<std::uint32_t>(found - entry.flavors.begin());
}

std::optional<std::size_t> cheapest_flavor(const MachineNeed& need, const ProviderEntry& entry,
                                           const ImageMinima& minima) {
    for (std::size_t i = first_candidate(need, entry); i < entry.flavors.size(); ++i) {
        if (is_fitting(need, entry, i, minima)) {
            return i;
        }
    }
    return std::nullopt;
}

bool is_exact(const MachineNeed& need, const FlavorShape& shape) {
    constexpr std::int64_t kMibPerGib = 1024;
    const NodeRequirement& node = *need.node;
    return (node.vcpus == 0 || node.vcpus == shape.vcpus) &&
           (node.ram_bytes == 0 || same_size(node.ram_bytes, shape.ram_mib)) &&
           (node.disk_bytes == 0 || same_size(node.disk_bytes, shape.disk_gib * kMibPerGib)) &&
           (node.gpus == 0 || node.gpus == shape.gpus);
}

ImageMatches matching_images(const MachineNeed& need, const ProviderEntry& entry,
                             std::size_t most) {
    const NodeRequirement& node = *need.node;
    if (!need.image_asked_for) {
        auto matches = newest_images(entry, most, [](const Image&) { return true; });
        matches.acceptable = true;
        return matches;
    }
    if (node.image.find("://") != std::string::npos) {
        return image_by_uri(node.image, entry);
    }
    return newest_images(entry, most, [&](const Image& candidate) {
        return node.image.empty() ? matches(candidate, node) : named(candidate, node.image);
    });
}

void refuse_flavor(const MachineNeed& need, const ProviderEntry& entry, Notes& notes) {
    const NodeRequirement& node = *need.node;
    const bool is_named = !node.instance_type.empty();
    const auto text = [&]() -> std::string {
        if (entry.flavors.empty()) {
            return "it lists no flavor";
        }
        return is_named ? "it has no flavor " + node.instance_type + ", which node " + node.name +
                              " asks for by name"
                        : "no flavor gives node " + node.name + ' ' + describe(need);
    };
    const auto fix = [&]() -> std::string {
        if (is_named && !entry.flavors.empty()) {
            return "leave instance_type out and state num_cpus and mem_size";
        }
        std::string nearest = nearest_flavor(need, entry);
        return nearest.empty() ? "its administrators can add a flavor with " + describe(need)
                               : nearest;
    };
    Refusal& refusal = notes.refuse("flavor", text, fix);
    notes.tell_missing(refusal, entry.provider, federation::fact::kFlavors);
}

namespace {

/// "ubuntu 22.04 linux with CUDA"
std::string describe_image(const NodeRequirement& node) {
    std::string wanted;
    for (const std::string* part :
         {&node.os_distribution, &node.os_version, &node.os_type, &node.architecture}) {
        wanted += (wanted.empty() || part->empty() ? "" : " ") + *part;
    }
    wanted += node.gpu_driver ? " with GPU driver" : "";
    wanted += node.cuda_support ? " with CUDA" : "";
    return wanted;
}

/// What would have to be asked for instead to get this image, but for the version; nothing when the
/// distribution is another.
std::optional<std::string> other_request(const NodeRequirement& node, const Image& image) {
    if (!node.os_distribution.empty() &&
        !equal_ignoring_case(node.os_distribution, image.os_distro)) {
        return std::nullopt;
    }
    std::string text;
    if (!may_run(node.architecture, image.architecture)) {
        append_with_comma(text, "architecture " + image.architecture);
    }
    if (!equal_or_unknown(node.os_type, image.os_type)) {
        append_with_comma(text, "type " + image.os_type);
    }
    if (node.gpu_driver && !image.gpu_driver) {
        append_with_comma(text, "no GPU driver");
    }
    if (node.cuda_support && !image.cuda_support) {
        append_with_comma(text, "no CUDA");
    }
    return text;
}

bool has_version(const NodeRequirement& node, const Image& image) {
    return node.os_version.empty() || equal_ignoring_case(node.os_version, image.os_version);
}

/// The other versions that have all else that is asked for, else the image that takes the smallest
/// change: what is as asked for is no change.
std::string offered_images(const NodeRequirement& node, const ProviderEntry& entry) {
    std::set<std::string_view> versions;
    const Image* nearest = nullptr;
    std::string change;
    for (const std::uint32_t index : entry.images) {  // newest first
        const Image& image = entry.provider.images[index];
        const auto other = other_request(node, image);
        if (!other) {
            continue;
        }
        if (other->empty()) {
            versions.insert(image.os_version);
        } else if (nearest == nullptr ||
                   std::pair(!has_version(node, image), other->size()) <
                       std::pair(!has_version(node, *nearest), change.size())) {
            nearest = &image;
            change = *other;
        }
    }
    versions.erase("");
    std::string offered;
    for (const std::string_view version : versions) {
        append_with_comma(offered, version);
    }
    const bool same_version = nearest != nullptr && has_version(node, *nearest);
    if (!offered.empty() && !same_version) {
        return "it offers " + node.os_distribution + (node.os_distribution.empty() ? "" : " ") +
               offered;
    }
    if (nearest == nullptr || (!same_version && nearest->os_version.empty())) {
        return "its administrators can add an image of " + describe_image(node);
    }
    return "ask for " + (same_version ? "" : "version " + nearest->os_version + ", ") + change +
           " (image " + nearest->name + ')';
}

}  // namespace

void refuse_image(const MachineNeed& need, const ProviderEntry& entry, Notes& notes) {
    const NodeRequirement& node = *need.node;
    const bool is_named = !node.image.empty();
    const auto text = [&] {
        return is_named ? "it has no image " + node.image + ", which node " + node.name +
                              " asks for by name"
                        : "no image gives node " + node.name + ' ' + describe_image(node);
    };
    const auto fix = [&] {
        return is_named ? std::string("leave image out and state distribution and version")
                        : offered_images(node, entry);
    };
    Refusal& refusal = notes.refuse("image", text, fix);
    notes.tell_missing(refusal, entry.provider, federation::fact::kImages);
}

}  // namespace paas::selection
