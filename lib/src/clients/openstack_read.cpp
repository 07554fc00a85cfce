// What is asked of each service.
#include "clients/openstack_questions.hpp"
#include "clients/openstack_session.hpp"
#include "clients/words.hpp"

#include <algorithm>
#include <array>

namespace paas::clients::openstack {
namespace {

constexpr const char* kMicroversionHeader = "OpenStack-API-Version";
/// The first that puts extra specs into the list of flavors.
constexpr const char* kMicroversion = "compute 2.61";

constexpr std::array<LimitNames, 3> kComputeLimits{
    {{"cores", "maxTotalCores", "totalCoresUsed"},
     {"instances", "maxTotalInstances", "totalInstancesUsed"},
     {"ram", "maxTotalRAMSize", "totalRAMUsed"}}};
constexpr std::array<LimitNames, 3> kVolumeLimits{
    {{"volumes", "maxTotalVolumes", "totalVolumesUsed"},
     {"gigabytes", "maxTotalVolumeGigabytes", "totalGigabytesUsed"},
     {"snapshots", "maxTotalSnapshots", "totalSnapshotsUsed"}}};

net::Headers compute_headers() {
    return {{kMicroversionHeader, kMicroversion}};
}

/// The whole of a question about a quota set below a member of the answer.
QuotaQuestion::Read quota_set(const char* member, std::string_view service, Odds& odds) {
    return [member, service, &odds](const json& answer) -> Result<QuotaSet> {
        const auto set = answer.find(member);
        if (set == answer.end() || !set->is_object()) {
            return fail(ErrorCode::unavailable, "the quotas of service " + std::string(service) +
                                                    " came without '" + member + '\'');
        }
        return read_quota_set(*set, service, odds);
    };
}

QuotaQuestion::Read limits(std::span<const LimitNames> names, std::string_view service,
                           Odds& odds) {
    return [names, service, &odds](const json& answer) -> Result<QuotaSet> {
        return read_limits(answer, names, service, odds);
    };
}

/// All questions about one project at one region.
class Reader {
public:
    Reader(Session::Impl& session, const ReadOptions& options)
        : session_(session),
          project_(net::percent_encode(session.rights.project.id)),
          page_(std::to_string(options.page)),
          flavors_({.service = Service::compute,
                    .path = "/flavors/detail",
                    .query = query_of({{"limit", page_}}),
                    .headers = compute_headers()},
                   "flavors", "flavors_links", read_flavor, odds_),
          images_(image_call(options.image_tags.empty() ? "" : options.image_tags.front()),
                  "images", "next", read_image, odds_),
          networks_({.service = Service::network,
                     .path = "/networks",
                     .query = query_of(network_values(options))},
                    "networks", "networks_links", read_network, odds_),
          types_(
              {.service = Service::volume, .path = "/types", .query = query_of({{"limit", page_}})},
              "volume_types", "volume_type_links", read_volume_type, odds_) {
        for (std::size_t i = 1; i < options.image_tags.size(); ++i) {
            images_.also(image_call(options.image_tags[i]));
        }
    }

    ProjectReading read(const std::string& region, const std::stop_token& stop) {
        QuotaQuestion compute(compute_quotas());
        QuotaQuestion volume(volume_quotas());
        QuotaQuestion network(network_quotas());
        OneQuestion zones(
            {.service = Service::compute, .path = "/os-availability-zone"},
            [this](const Result<net::HttpResponse>& response) { take_zones(response); });
        OneQuestion version(
            {.service = Service::compute, .path = "/", .at_version = true},
            [this](const Result<net::HttpResponse>& response) { take_version(response); });
        OneQuestion default_type(
            {.service = Service::volume, .path = "/types/default"},
            [this](const Result<net::HttpResponse>& response) { take_default_type(response); });
        OneQuestion account(
            {.service = Service::object_store, .method = net::Method::head},
            [this](const Result<net::HttpResponse>& response) { take_account(response); });
        std::vector<Question*> questions{&flavors_, &images_, &networks_, &types_,  &compute,
                                         &volume,   &network, &zones,     &version, &default_type};
        if (session_.endpoint(Service::object_store, region)) {
            questions.push_back(&account);
        }
        session_.ask(questions, region, stop);
        reading_.compute_quotas = compute.result();
        reading_.volume_quotas = volume.result();
        reading_.network_quotas = network.result();
        finish_flavors();
        finish_types();
        reading_.images = images_.result();
        finish_networks();
        drop_what_is_not_offered(region);
        reading_.odds = odds_.take();
        return std::move(reading_);
    }

private:
    [[nodiscard]] Call image_call(const std::string& tag) const {
        std::vector<QueryValue> values{{"limit", page_}, {"status", "active"}};
        if (!tag.empty()) {
            values.push_back({"tag", tag});
        }
        return {.service = Service::image, .path = "/images", .query = query_of(values)};
    }

    [[nodiscard]] std::vector<QueryValue> network_values(const ReadOptions& options) const {
        std::vector<QueryValue> values{{"limit", page_}};
        if (!options.network_tags.empty()) {
            values.push_back({"tags-any", comma_separated(options.network_tags)});
        }
        return values;
    }

    std::vector<QuotaQuestion::Way> compute_quotas() {
        return {{{.service = Service::compute,
                  .path = "/os-quota-sets/" + project_ + "/detail",
                  .headers = compute_headers()},
                 quota_set("quota_set", "compute", odds_)},
                {{.service = Service::compute, .path = "/limits"},
                 limits(kComputeLimits, "compute", odds_)}};
    }

    std::vector<QuotaQuestion::Way> volume_quotas() {
        return {{{.service = Service::volume,
                  .path = "/os-quota-sets/" + project_,
                  .query = query_of({{"usage", "True"}})},
                 quota_set("quota_set", "block-storage", odds_)},
                {{.service = Service::volume, .path = "/limits"},
                 limits(kVolumeLimits, "block-storage", odds_)}};
    }

    std::vector<QuotaQuestion::Way> network_quotas() {
        return {{{.service = Service::network, .path = "/quotas/" + project_ + "/details.json"},
                 quota_set("quota", "network", odds_)},
                // Without the extension that tells use: the limits alone.
                {{.service = Service::network, .path = "/quotas/" + project_},
                 quota_set("quota", "network", odds_)}};
    }

    void take_zones(const Result<net::HttpResponse>& response) {
        const auto answer = json_of(net::Method::get, response);
        if (!answer) {
            reading_.zones = fail(answer.error());
            return;
        }
        const auto list = answer->find("availabilityZoneInfo");
        if (list == answer->end() || !list->is_array()) {
            reading_.zones = fail(ErrorCode::unavailable, "the list of availability zones is none");
            return;
        }
        for (const json& zone : *list) {
            if (!zone.is_object()) {
                continue;
            }
            Lenient fields(zone);
            const json* state = fields.find("zoneState");
            const bool is_up =
                state == nullptr || !state->is_object() || Lenient(*state).flag("available", true);
            if (const std::string name = fields.text("zoneName"); is_up && !name.empty()) {
                reading_.zones->push_back(name);
            }
        }
        std::ranges::sort(*reading_.zones);
    }

    void take_version(const Result<net::HttpResponse>& response) {
        const auto answer = json_of(net::Method::get, response);
        if (!answer) {
            reading_.compute_version = fail(answer.error());
            return;
        }
        const auto version = answer->find("version");
        if (version != answer->end() && version->is_object()) {
            reading_.compute_version = Lenient(*version).text("version");
        }
    }

    void take_default_type(const Result<net::HttpResponse>& response) {
        const auto answer = json_of(net::Method::get, response);
        const auto type = answer ? answer->find("volume_type") : json::const_iterator();
        if (answer && type != answer->end() && type->is_object()) {
            default_type_ = Lenient(*type).text("id");
        }
    }

    void take_account(const Result<net::HttpResponse>& response) {
        if (!response) {
            reading_.object_quotas = fail(response.error());
            return;
        }
        if (!response->ok()) {
            reading_.object_quotas = fail(net::status_error(net::Method::head, *response));
            return;
        }
        const auto header = [&](const char* name) -> std::optional<std::int64_t> {
            const std::string* value = net::find_header(response->headers, name);
            const auto number = value == nullptr ? std::nullopt : whole_number(json(*value));
            return number && *number >= 0 ? number : std::nullopt;
        };
        QuotaSet& quotas = *reading_.object_quotas;
        quotas["bytes"] = {header("X-Account-Meta-Quota-Bytes"), header("X-Account-Bytes-Used")};
        quotas["containers"] = {std::nullopt, header("X-Account-Container-Count")};
        quotas["objects"] = {header("X-Account-Meta-Quota-Count"),
                             header("X-Account-Object-Count")};
    }

    void finish_flavors() {
        const net::Headers headers = flavors_.headers();
        reading_.flavors = flavors_.result();
        if (!reading_.flavors) {
            Error& error = reading_.flavors.error();
            if (error.message.find("status 406") != std::string::npos) {
                error.hint = "this Nova is older than microversion 2.61 (Rocky)";
            }
            return;
        }
        const bool none = std::ranges::all_of(
            *reading_.flavors, [](const Flavor& one) { return one.extra_specs.empty(); });
        if (none && !reading_.flavors->empty() &&
            net::find_header(headers, kMicroversionHeader) == nullptr) {
            odds_.add("flavors",
                      "no extra specs are told: microversion 2.61 is not understood, "
                      "GPUs can only be guessed");
        }
    }

    void finish_types() {
        reading_.volume_types = types_.result();
        if (reading_.volume_types) {
            for (VolumeType& type : *reading_.volume_types) {
                type.is_default = !default_type_.empty() && type.id == default_type_;
            }
        }
    }

    /// An administrator sees the networks of others too; they are of no use to this project.
    void finish_networks() {
        reading_.networks = networks_.result();
        if (reading_.networks) {
            std::erase_if(*reading_.networks, [&](const Network& network) {
                return !network.is_external && !network.is_shared && !network.project.empty() &&
                       network.project != session_.rights.project.id;
            });
        }
    }

    /// A cloud without block storage has no volume types: that is known, not missing.
    void drop_what_is_not_offered(const std::string& region) {
        const bool anything = std::ranges::any_of(
            session_.rights.catalogue,
            [&](const Endpoint& endpoint) { return endpoint.region == region; });
        if (anything && !session_.endpoint(Service::volume, region)) {
            reading_.volume_types = std::vector<VolumeType>{};
            reading_.volume_quotas = QuotaSet{{"volumes", {0, 0}}, {"gigabytes", {0, 0}}};
        }
    }

    Session::Impl& session_;
    std::string project_;
    std::string page_;
    Odds odds_;
    ListQuestion<Flavor> flavors_;
    ListQuestion<Image> images_;
    ListQuestion<Network> networks_;
    ListQuestion<VolumeType> types_;
    std::string default_type_;
    ProjectReading reading_;
};

/// The smallest request that shows that a service works for this project.
Call probe_call(Service service) {
    switch (service) {
        case Service::compute:
            return {.service = service, .path = "/limits"};
        case Service::image:
            return {.service = service, .path = "/images", .query = "limit=1"};
        case Service::network:
            return {.service = service, .path = "/networks", .query = "limit=1"};
        case Service::volume:
            return {.service = service, .path = "/limits"};
        case Service::identity:
        case Service::object_store:
            break;
    }
    return {.service = service, .method = net::Method::head};
}

}  // namespace

ProjectReading Session::read(const ReadOptions& options, std::stop_token stop) {
    return Reader(*impl_, options).read(options.region, stop);
}

std::vector<Probe> Session::probe(const std::string& region, std::stop_token stop) {
    std::vector<Probe> probes;
    for (const Service service : {Service::compute, Service::image, Service::network,
                                  Service::volume, Service::object_store}) {
        auto endpoint = impl_->endpoint(service, region);
        if (!endpoint && service == Service::object_store) {
            continue;
        }
        Probe& probe = probes.emplace_back();
        probe.service = service;
        if (!endpoint) {
            probe.answer = fail(std::move(endpoint.error()));
            continue;
        }
        probe.endpoint = *endpoint;
        const Milliseconds start = impl_->cloud->clock.uptime();
        OneQuestion question(probe_call(service), [&](Result<net::HttpResponse> response) {
            if (!response || response->status == 204 || service == Service::object_store) {
                probe.answer = !response        ? Result<std::string>(fail(response.error()))
                               : response->ok() ? Result<std::string>("")
                                                : Result<std::string>(fail(net::status_error(
                                                      net::Method::head, *response)));
                return;
            }
            const auto answer = json_of(net::Method::get, response);
            probe.answer =
                answer ? Result<std::string>("") : Result<std::string>(fail(answer.error()));
        });
        Question* const one = &question;
        impl_->ask(std::span(&one, 1), region, stop);
        probe.took = impl_->cloud->clock.uptime() - start;
    }
    return probes;
}

}  // namespace paas::clients::openstack
