#include "services/mediation/domain/platforms.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/identity/mask.h"
#include "common/identity/normalise.h"
#include "common/identity/phone.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/values/field_checks.h"
#include "common/values/legal_date.h"
#include "google/protobuf/util/time_util.h"
#include "services/mediation/domain/case_parts.h"
#include "services/mediation/domain/case_steps.h"
#include "services/mediation/domain/mediation_data.h"
#include "services/mediation/domain/personal_text.h"
#include "services/mediation/domain/rules.h"
#include "services/mediation/domain/work.h"

namespace fengqiao::mediation {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;
using v1::ExternalRef;
using v1::Transmission;

constexpr size_t kMaxCode = 32;
constexpr size_t kMaxNumber = 64;
constexpr size_t kMaxMessageId = 64;
constexpr size_t kMaxWhat = 200;
constexpr size_t kMaxItem = 64;
constexpr size_t kMaxNote = 500;
constexpr int kMaxDifferences = 20;
constexpr int kMaxTransmissions = 50;

bool IsCode(std::string_view text) {
  return !text.empty() && text.size() <= kMaxCode && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool IsMessageId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxMessageId && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == ':' || c == '-';
  });
}

ExternalRef* RefOf(std::string_view platform, v1::Case* dispute) {
  return const_cast<ExternalRef*>(FindRef(platform, *dispute));
}

// The instant that a command states, now where it states none; not after now, and not before `earlier`.
absl::StatusOr<Timestamp> StatedTime(const Timestamp& stated, bool is_stated, const Timestamp* earlier,
                                     std::string_view field, std::string_view too_early,
                                     const Circumstances& now) {
  const Timestamp present = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now.now));
  const Timestamp time = is_stated ? stated : present;
  if (time > present) return InvalidField(field, "is after now");
  if (earlier != nullptr && time < *earlier) return InvalidField(field, too_early);
  return time;
}

// How the two stand, by the last message.
void Settle(ExternalRef* ref) {
  const Transmission& last = *ref->transmissions().rbegin();
  switch (last.answer()) {
    case Transmission::ANSWER_ACKNOWLEDGED:
      ref->set_state(ExternalRef::STATE_IN_STEP);
      break;
    case Transmission::ANSWER_DIFFERS:
      ref->set_state(ExternalRef::STATE_DIFFERS);
      break;
    case Transmission::ANSWER_REFUSED:
      ref->set_state(ExternalRef::STATE_REFUSED);
      break;
    default:
      ref->set_state(ExternalRef::STATE_UNACKNOWLEDGED);
  }
  *ref->mutable_since() = last.has_answer_time() ? last.answer_time() : last.sent_time();
}

std::string TokenText(const Token& token) {
  return token.spelling == 0 ? TokenOf(token.party, token.kind) : absl::StrCat("{", ToAbsl(token.party), "}");
}

constexpr std::string_view kAddresses[] = {"住址", "住所", "住处", "地址"};
constexpr std::string_view kPersonal[] = {"姓名",   "名字", "当事人", "申请人", "原告", "被告", "证件",
                                          "身份证", "护照", "电话",   "手机",   "联系", "微信", "邮箱",
                                          "QQ",     "出生", "年龄",   "性别",   "民族", "户籍", "监护",
                                          "代理",   "账号", "银行卡", "车牌",   "收件"};

template <size_t n>
bool Names(const std::string& item, const std::string_view (&words)[n]) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return item.find(word) != std::string::npos; });
}

// A telephone or a number of a person, by its digits.
bool LooksLikeANumber(std::string_view text) {
  constexpr size_t kFewest = 11;
  size_t digits = 0;
  for (const char c : identity::NormaliseNumber(text)) {
    digits = c >= '0' && c <= '9' ? digits + 1 : c == '-' ? digits : 0;
    if (digits >= kFewest) return true;
  }
  return false;
}

// Days, amounts and states. What is personal can't be listed, so what is not is: numbers with the signs of
// days and amounts, the words of states, and those of the contract.
bool IsOfNobody(std::string_view text) {
  constexpr std::string_view kSigns =
      "年月日时分秒上午下午元角万亿千百个件人次份页第号天点至 "
      "0123456789０１２３４５６７８９-/.:：，,（）()%％+￥¥TZ";
  static const auto& states = *new std::set<std::string, std::less<>>{
      "无",     "有",       "是",     "否",     "空",       "缺",     "全部",   "部分",   "同意",   "不同意",
      "拒绝",   "已受理",   "未受理", "受理",   "不予受理", "审查中", "调解中", "已调解", "未调解", "成功",
      "失败",   "达成协议", "未达成", "已达成", "终止",     "中止",   "已终止", "已中止", "结案",   "已结案",
      "未结案", "归档",     "已归档", "已签",   "未签",     "已签收", "未签收", "已送达", "未送达", "已履行",
      "未履行", "履行完毕", "已确认", "未确认", "撤回",     "已撤回", "移送",   "已移送", "满意",   "不满意",
      "书面",   "口头",     "已登记", "未登记", "登记"};
  if (text.empty() || states.contains(text)) return true;
  v1::Case::State state;
  if (v1::Case::State_Parse(std::string(text), &state) ||
      v1::Case::State_Parse(absl::StrCat("STATE_", ToAbsl(text)), &state)) {
    return true;
  }
  bool digits = false;
  for (const std::string_view point : identity::CodePoints(text)) {
    if (kSigns.find(point) == std::string_view::npos) return false;
    digits = digits || identity::NormaliseNumber(point).find_first_of("0123456789") != std::string::npos;
  }
  return digits && !LooksLikeANumber(text);
}

std::string MaskedByShape(const std::string& item, const std::string& text) {
  if (text.empty()) return text;
  // What stands for a party may be told, and nothing beside it.
  std::string tokens;
  size_t length = 0;
  WithoutTokens(text, [&](const Token& token) -> std::optional<std::string> {
    absl::StrAppend(&tokens, TokenText(token));
    length += token.length;
    return std::nullopt;
  });
  if (length == text.size()) return text;
  if (!tokens.empty()) return absl::StrCat(tokens, "***");
  if (Names(item, kAddresses)) return identity::MaskAddress(text);
  if (identity::ParsePhone(text).ok()) return identity::MaskPhone(text);
  const bool has_digits = std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return has_digits ? identity::MaskNumber(text) : identity::MaskName(text);
}

using Differences = google::protobuf::RepeatedPtrField<v1::PlatformDifference>;

// What differs in a person's data is a person's data: what the platform has is no word of ours that could be
// found and taken out, and is kept by its shape alone.
Differences WithoutPersonal(const Differences& stated) {
  Differences told = stated;
  for (v1::PlatformDifference& difference : told) {
    const bool personal = Names(difference.item(), kPersonal) || Names(difference.item(), kAddresses);
    for (std::string* value : {difference.mutable_ours(), difference.mutable_theirs()}) {
      if (personal || !IsOfNobody(*value)) *value = MaskedByShape(difference.item(), *value);
    }
  }
  return told;
}

absl::Status CheckAnswer(const v1::RecordPlatformAnswerRequest& request) {
  FieldErrors errors;
  const auto answer = request.answer();
  if (answer == Transmission::ANSWER_UNSPECIFIED || !Transmission::Answer_IsValid(answer)) {
    errors.Add("answer", "is required");
  }
  if (answer == Transmission::ANSWER_REFUSED) {
    CheckNamedText("note", request.note(), kMaxNote, &errors);
  } else {
    CheckText("note", request.note(), kMaxNote, &errors);
  }
  const bool differs = answer == Transmission::ANSWER_DIFFERS;
  if (differs != !request.differences().empty()) {
    errors.Add("differences", "go with ANSWER_DIFFERS, one at least");
  }
  if (request.differences_size() > kMaxDifferences) errors.Add("differences", "must be at most 20");
  for (int i = 0; i < request.differences_size(); ++i) {
    const std::string path = absl::StrCat("differences[", i, "]");
    CheckNamedText(path + ".item", request.differences(i).item(), kMaxItem, &errors);
    if (LooksLikeANumber(request.differences(i).item())) {
      errors.Add(path + ".item", "says what differs: it has no telephone or number in it");
    }
    CheckText(path + ".ours", request.differences(i).ours(), kMaxWhat, &errors);
    CheckText(path + ".theirs", request.differences(i).theirs(), kMaxWhat, &errors);
  }
  return errors.ToStatus();
}

absl::CivilDay DayOf(const Timestamp& time) {
  return LegalDay(absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time)));
}

}  // namespace

const Platforms& Platforms::BuiltIn() {
  static const auto& platforms = *new Platforms(Parse(data::PlatformsTsv()).value());
  return platforms;
}

absl::StatusOr<Platforms> Platforms::Parse(std::string_view tsv) {
  Platforms table;
  RETURN_IF_ERROR(ReadTsv(tsv, 3, [&](const std::vector<std::string_view>& fields) -> absl::Status {
    if (!IsCode(fields[0])) return absl::InvalidArgumentError("a code is 1 to 32 characters of [a-z0-9_]");
    if (fields[1].empty() || fields[2].empty()) {
      return absl::InvalidArgumentError("name and basis are required");
    }
    if (!table.platforms_
             .emplace(fields[0], Platform{.name = std::string(fields[1]), .basis = std::string(fields[2])})
             .second) {
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(fields[0]), "' is there twice"));
    }
    return absl::OkStatus();
  }));
  if (table.platforms_.empty()) return absl::InvalidArgumentError("the table is empty");
  return table;
}

const Platform* Platforms::Find(std::string_view code) const {
  const auto at = platforms_.find(code);
  return at == platforms_.end() ? nullptr : &at->second;
}

const ExternalRef* FindRef(std::string_view platform, const v1::Case& dispute) {
  const auto& refs = dispute.external_refs();
  const auto found = std::find_if(refs.begin(), refs.end(),
                                  [&](const ExternalRef& ref) { return ref.platform() == platform; });
  return found == refs.end() ? nullptr : &*found;
}

void TakeRef(ExternalRef ref, v1::Case* dispute) {
  ExternalRef* there = RefOf(ref.platform(), dispute);
  if (there == nullptr) {
    *dispute->add_external_refs() = std::move(ref);
    return;
  }
  auto& sent = *there->mutable_transmissions();
  for (Transmission& message : *ref.mutable_transmissions()) {
    const bool known = std::any_of(sent.begin(), sent.end(), [&](const Transmission& one) {
      return one.message_id() == message.message_id();
    });
    if (!known) *sent.Add() = std::move(message);
  }
  if (sent.empty()) return;
  std::stable_sort(sent.begin(), sent.end(), [](const Transmission& a, const Transmission& b) {
    return a.sent_time() < b.sent_time();
  });
  while (sent.size() > kMaxTransmissions) sent.erase(sent.begin());
  Settle(there);
}

bool IsOpen(const ExternalRef& ref) {
  return ref.state() == ExternalRef::STATE_UNACKNOWLEDGED || ref.state() == ExternalRef::STATE_DIFFERS ||
         ref.state() == ExternalRef::STATE_REFUSED;
}

bool WantsWork(const ExternalRef& ref, absl::CivilDay today) {
  return IsOpen(ref) && (ref.state() != ExternalRef::STATE_UNACKNOWLEDGED || DayOf(ref.since()) + 1 < today);
}

v1::WorkItem PlatformWorkOf(const v1::Case& dispute, const ExternalRef& ref, const Platforms& platforms,
                            absl::CivilDay today) {
  v1::WorkItem item = WorkItemOf(dispute);
  const Platform* platform = platforms.Find(ref.platform());
  const std::string name = platform == nullptr ? ref.platform() : platform->name;
  const absl::CivilDay since = DayOf(ref.since());
  const char* what = "尚未回执";
  if (ref.state() == ExternalRef::STATE_DIFFERS) what = "回执与本系统不一致";
  if (ref.state() == ExternalRef::STATE_REFUSED) what = "未予接收";
  item.set_urgency(v1::WorkItem::URGENCY_WAITING);
  item.set_task("与外部平台核对");
  item.set_why(absl::StrCat("报送", name, "的办理状态", what, "，自", since.month(), "月", since.day(),
                            "日起已", today - since, "日。"));
  *item.mutable_since() = ToProto(since);
  return item;
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::LinkPlatformRequest& request,
                            const Circumstances& now) {
  if (now.book.platforms.Find(request.platform()) == nullptr) return Refuse("mediation.platform.unknown");
  RETURN_IF_ERROR(RequireText("external_number", request.external_number(), kMaxNumber));
  v1::Case next = current;
  if (RefOf(request.platform(), &next) != nullptr) return Refuse("mediation.platform.number");
  ExternalRef* ref = next.add_external_refs();
  ref->set_platform(request.platform());
  ref->set_external_number(request.external_number());
  *ref->mutable_linked() = ToProto(now.today);
  return StepOf(std::move(next), "Case.PlatformLinked", "");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordTransmissionRequest& request,
                            const Circumstances& now) {
  v1::Case next = current;
  ExternalRef* ref = RefOf(request.platform(), &next);
  if (ref == nullptr) return Refuse("mediation.platform.unlinked");
  if (!IsMessageId(request.message_id())) {
    return InvalidField("message_id", "must be 1 to 64 characters of [A-Za-z0-9._:-]");
  }
  std::string id = request.message_id();
  if (PersonalWords(now.identities).TakeOutOf(&id)) {
    return InvalidField("message_id", "has a party's telephone or number in it");
  }
  RETURN_IF_ERROR(RequireText("what", request.what(), kMaxWhat));
  auto* sent = ref->mutable_transmissions();
  const Timestamp* before = sent->empty() ? nullptr : &sent->rbegin()->sent_time();
  ASSIGN_OR_RETURN(const Timestamp time,
                   StatedTime(request.sent_time(), request.has_sent_time(), before, "sent_time",
                              "is before that of the message before it", now));
  for (const Transmission& one : *sent) {
    if (one.message_id() == request.message_id()) return Refuse("mediation.platform.message");
  }
  // What is older is in the log.
  if (sent->size() == kMaxTransmissions) sent->erase(sent->begin());
  Transmission* transmission = sent->Add();
  transmission->set_message_id(request.message_id());
  transmission->set_case_state(current.state());
  transmission->set_what(request.what());
  const Platform* platform = now.book.platforms.Find(request.platform());
  if (platform != nullptr) transmission->set_basis(platform->basis);
  *transmission->mutable_sent_time() = time;
  Settle(ref);
  return StepOf(std::move(next), "Case.PlatformTold", "");
}

absl::StatusOr<Step> Decide(const v1::Case& current, const v1::RecordPlatformAnswerRequest& request,
                            const Circumstances& now) {
  v1::Case next = current;
  ExternalRef* ref = RefOf(request.platform(), &next);
  if (ref == nullptr) return Refuse("mediation.platform.unlinked");
  auto* sent = ref->mutable_transmissions();
  const auto answered = std::find_if(sent->begin(), sent->end(), [&](const Transmission& one) {
    return one.message_id() == request.message_id();
  });
  if (answered == sent->end()) return Refuse("mediation.platform.no_message");
  if (answered->answer() != Transmission::ANSWER_UNSPECIFIED) return Refuse("mediation.platform.answered");
  RETURN_IF_ERROR(CheckAnswer(request));
  ASSIGN_OR_RETURN(*answered->mutable_answer_time(),
                   StatedTime(request.answer_time(), request.has_answer_time(), &answered->sent_time(),
                              "answer_time", "is before what it answers", now));
  answered->set_answer(request.answer());
  // Not the request's own: what it says of persons is taken out.
  *answered->mutable_differences() = WithoutPersonal(request.differences());
  answered->set_note(request.note());
  // The answer to a message that another one followed changes nothing any more.
  Settle(ref);
  return StepOf(std::move(next), "Case.PlatformAnswered", "");
}

}  // namespace fengqiao::mediation
