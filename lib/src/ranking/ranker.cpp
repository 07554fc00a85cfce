#include "paas/ranking/ranker.hpp"

#include "ranking/evidence.hpp"

#include <cmath>

namespace paas::ranking {
namespace {

std::string whole(double value) {
    return std::to_string(std::llround(value));
}

std::string success_text(const std::array<double, 3>& evidence) {
    const auto level = static_cast<HistoryLevel>(static_cast<int>(evidence[0]));
    const std::string counts = whole(evidence[1]) + " of " + whole(evidence[2]);
    switch (level) {
        case HistoryLevel::this_template:
            return "succeeded " + counts + " times with this template";
        case HistoryLevel::other_templates:
            return "never tried with this template; succeeded " + counts + " times with others";
        case HistoryLevel::federation:
            return "never tried; " + counts + " deployments in the federation succeeded";
        case HistoryLevel::none:
            break;
    }
    return "no deployment is known yet";
}

std::string headroom_text(const std::array<double, 3>& evidence) {
    const auto field = static_cast<std::size_t>(evidence[0]);
    if (field >= Resources::fields().size()) {
        return "no quota is known";
    }
    return whole(evidence[1]) + " of " + whole(evidence[2]) + ' ' +
           std::string(Resources::fields()[field].name) + " left after this deployment";
}

std::string rally_text(const std::array<double, 3>& evidence) {
    if (evidence[1] <= 0) {
        return "no functional test in 30 days";
    }
    return whole(evidence[0]) + " of " + whole(evidence[1]) + " functional tests passed in " +
           whole(evidence[2]) + " days";
}

}  // namespace

std::string Feature::text() const {
    if (name == kSuccess) {
        return success_text(evidence);
    }
    if (name == kHeadroom) {
        return headroom_text(evidence);
    }
    if (name == kRally) {
        return rally_text(evidence);
    }
    if (name == kExactness) {
        return whole(evidence[0]) + " of " + whole(evidence[1]) +
               " machines get exactly the flavor asked for";
    }
    if (name == kData) {
        return whole(evidence[0]) + " % of the data is there";
    }
    return {};
}

Ranker::~Ranker() = default;

}  // namespace paas::ranking
