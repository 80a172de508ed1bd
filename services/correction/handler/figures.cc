// The figures, and who is behind them.

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/regions/region_id.h"
#include "common/regions/region_tree.h"
#include "common/rpc/caller.h"
#include "common/rpc/unary.h"
#include "common/service/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "common/values/period.h"
#include "services/correction/domain/figures.h"
#include "services/correction/domain/parts.h"
#include "services/correction/handler/correction_handler.h"
#include "services/correction/handler/names.h"

namespace fengqiao::correction {
namespace {

using rpc::CallContext;
using service::PageStart;

constexpr char kPeriodField[] = "period";
constexpr int kMonths = 12;
// Ten years have 190 parts, each of which is counted by itself.
constexpr int kMostYearsWithParts = 10;
constexpr int kPartLengths[] = {6, 3, 1};

// What period is asked about, up to which day.
struct Asked {
  Period period;
  absl::CivilDay until;
};

template <typename Request>
absl::StatusOr<Asked> PeriodOf(const Request& request, absl::CivilDay today) {
  auto period = Period::Parse(request.period());
  if (!period.ok()) return InvalidField(kPeriodField, ToStd(period.status().message()));
  Asked asked{.period = *period, .until = today};
  if (!request.has_until()) return asked;
  FieldErrors errors;
  const auto until = CheckPastDay("until", request.until(), today, &errors);
  RETURN_IF_ERROR(errors.ToStatus());
  asked.until = *until;
  return asked;
}

// The half-years, quarters and months of a period that lie in it whole, but for itself.
std::vector<Period> PartsOf(const Period& period) {
  std::vector<Period> parts;
  for (const int length : kPartLengths) {
    for (int year = period.year(); absl::CivilDay(year, 1, 1) < period.end_day(); ++year) {
      for (int first = 0; first < kMonths; first += length) {
        const int january = year * kMonths;
        const Period part = Period::OfMonths(january + first, january + first + length - 1);
        if (period.Contains(part) && part != period) parts.push_back(part);
      }
    }
  }
  return parts;
}

// Why there is nobody left to count for.
absl::Status NobodyWaits(const CallContext& call) {
  if (call.cancelled()) {
    return Error(absl::StatusCode::kCancelled, ErrorReason::ERROR_REASON_CANCELLED, "the caller is gone");
  }
  if (absl::Now() <= call.deadline()) return absl::OkStatus();
  return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
               "the deadline has passed; ask for a shorter period, a smaller region, or without parts");
}

absl::Status CheckMeasure(v1::Measure measure) {
  if (measure == v1::MEASURE_UNSPECIFIED) return InvalidField("measure", "is required");
  // An enum of a newer contract comes as a number.
  if (!v1::Measure_IsValid(measure)) return InvalidField("measure", "is none that is counted");
  return absl::OkStatus();
}

// The files behind a measure are read by those alone who may read such files.
absl::Status MayReadFilesOf(const CallContext& call, v1::Measure measure) {
  std::string_view permission;
  switch (FileOf(measure)) {
    case FiguredFile::kSubject:
      return absl::OkStatus();
    case FiguredFile::kPositioning:
      permission = "positioning.orders.read";
      break;
    case FiguredFile::kSurvey:
      permission = "correction.surveys.read";
      break;
    case FiguredFile::kReleased:
      permission = "correction.resettlement.read";
      break;
  }
  if (rpc::Policy::BuiltIn().Allows(call.caller().role, permission)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, ErrorReason::ERROR_REASON_PERMISSION_DENIED,
               absl::StrCat("the files behind this measure ask for the permission ", ToAbsl(permission)));
}

}  // namespace

CorrectionHandler::Reactor* CorrectionHandler::CountFigures(Context* context,
                                                            const v1::CountFiguresRequest* request,
                                                            v1::CountFiguresResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("CountFigures"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckCountedRegion(asked.parent(), "parent"));
        ASSIGN_OR_RETURN(const Asked span, PeriodOf(asked, LegalDay(runtime_.clock->Now())));
        std::vector<Period> periods = {span.period};
        if (asked.with_parts()) {
          if (absl::CivilMonth(span.period.end_day()) - absl::CivilMonth(span.period.first_day()) >
              kMostYearsWithParts * kMonths) {
            return InvalidField("period", "must be at most ten years where its parts are asked for");
          }
          const std::vector<Period> parts = PartsOf(span.period);
          periods.insert(periods.end(), parts.begin(), parts.end());
        }
        for (const Period& period : periods) {
          if (period != span.period && period.first_day() > span.until) continue;
          RETURN_IF_ERROR(NobodyWaits(call));
          ASSIGN_OR_RETURN(*answer->add_periods(),
                           store_.CountFigures(api::RegionOf(asked.parent()), period, span.until));
        }
        return absl::OkStatus();
      });
}

CorrectionHandler::Reactor* CorrectionHandler::ListSubjectsBehind(
    Context* context, const v1::ListSubjectsBehindRequest* request, v1::ListSubjectsBehindResponse* reply) {
  return rpc::UnaryBlocking(
      runtime_, MethodNamed("ListSubjectsBehind"), context, request, reply,
      [this](CallContext& call, const auto& asked, auto* answer) -> absl::Status {
        RETURN_IF_ERROR(CheckCountedRegion(asked.parent(), "parent"));
        const std::string_view region = api::RegionOf(asked.parent());
        if (region == regions::kCountry) {
          return InvalidField("parent", "must be a province or below: no index leads to the whole country");
        }
        RETURN_IF_ERROR(CheckMeasure(asked.measure()));
        RETURN_IF_ERROR(MayReadFilesOf(call, asked.measure()));
        ASSIGN_OR_RETURN(const Asked span, PeriodOf(asked, LegalDay(runtime_.clock->Now())));
        ASSIGN_OR_RETURN(const PageStart page, PageStart::Of(asked));
        // A minor's file is opened on a legal ground alone, and a list asks for none (社区矫正法 54): what
        // somebody did on which day is not told by it, whoever asks.
        constexpr bool kWithMinors = false;
        std::vector<std::string> places;
        ASSIGN_OR_RETURN(auto rows, store_.ListBehind(region, kWithMinors, span.period, span.until,
                                                      asked.measure(), page.after, page.size + 1, &places));
        ASSIGN_OR_RETURN(const int64_t hidden, store_.CountHiddenBehind(region, kWithMinors, span.period,
                                                                        span.until, asked.measure()));
        answer->set_hidden(hidden);
        if (rows.size() > static_cast<size_t>(page.size)) {
          rows.resize(page.size);
          answer->set_next_page_token(api::MakePageToken(page.fingerprint, places[page.size - 1]));
        }
        for (auto& row : rows) *answer->add_entries() = std::move(row);
        return absl::OkStatus();
      });
}

}  // namespace fengqiao::correction
