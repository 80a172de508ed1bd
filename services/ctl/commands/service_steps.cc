#include "services/ctl/commands/service_steps.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <map>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/base/tsv.h"
#include "common/status/macros.h"
#include "services/ctl/commands/input_file.h"
#include "services/ctl/output/json.h"

namespace fengqiao::ctl {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::Value;

absl::StatusOr<const MethodDescriptor*> FindMethod(const StepService& service, const std::string& name) {
  const MethodDescriptor* method = service.descriptor->FindMethodByName(name);
  if (method == nullptr) {
    return UsageError(absl::StrCat(ToAbsl(service.called), "没有“", name, "”这个命令"));
  }
  if (method->client_streaming() || method->server_streaming()) {
    return UsageError(absl::StrCat("“", name, "”以数据流传送，不能用一个请求执行，请用专门的命令"));
  }
  return method;
}

// What "-" stands for: what is piped in, so that names and numbers stand neither among the processes nor in
// the shell's history.
absl::StatusOr<std::string> RequestOf(const std::string& argument) {
  return argument == "-" ? ReadInputFile("/dev/stdin") : argument;
}

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// Gives a request its request_id where it has the field and the caller said none.
void FillRequestId(const Environment& environment, Message* request) {
  const auto* field = request->GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || !request->GetReflection()->GetString(*request, field).empty()) return;
  request->GetReflection()->SetString(request, field, environment.request_id());
}

struct Answer {
  std::unique_ptr<Message> message;
  // The resource that it is about; empty where it has no name.
  std::string name;
};

absl::StatusOr<Answer> Call(Invocation& invocation, const StepService& service, const std::string& step,
                            const std::string& json) {
  ASSIGN_OR_RETURN(const MethodDescriptor* method, FindMethod(service, step));
  const auto request = NewMessage(method->input_type());
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, request.get());
  if (!parsed.ok()) {
    return UsageError(absl::StrCat(step, " 的请求看不懂：", std::string(parsed.message())));
  }
  FillRequestId(invocation.environment(), request.get());
  Answer answer{.message = NewMessage(method->output_type()), .name = ""};
  RETURN_IF_ERROR((invocation.connection().*service.call)(*method, *request, answer.message.get()));
  answer.name = service.name_in(*answer.message);
  return answer;
}

// A file of steps, one JSON object a line: {"do": "AcceptCase", "as": "张家", "request": {…}}. In a request,
// "$张家" stands for the name of what an earlier step made, and "@today", "@today+30", "@today-3" for days.
class Script {
 public:
  explicit Script(absl::CivilDay today) : today_(today) {}

  struct Step {
    std::string command;
    std::string as;
    std::string request;  // JSON
  };

  absl::StatusOr<Step> Read(std::string_view line) const {
    google::protobuf::Struct fields;
    const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(line), &fields);
    if (!parsed.ok()) return UsageError(absl::StrCat("不是一个 JSON 对象：", std::string(parsed.message())));
    const auto text = [&](const char* name) {
      const auto at = fields.fields().find(name);
      return at == fields.fields().end() ? std::string() : at->second.string_value();
    };
    Step step{.command = text("do"), .as = text("as"), .request = "{}"};
    if (const auto at = fields.fields().find("request"); at != fields.fields().end()) {
      Value request = at->second;
      RETURN_IF_ERROR(Fill(&request));
      step.request.clear();
      (void)google::protobuf::util::MessageToJsonString(request, &step.request);
    }
    return step;
  }

  void Remember(const std::string& as, const std::string& name) {
    if (!as.empty()) names_[as] = name;
  }

 private:
  absl::Status Fill(Value* value) const {
    if (value->has_struct_value()) {
      for (auto& [name, field] : *value->mutable_struct_value()->mutable_fields())
        RETURN_IF_ERROR(Fill(&field));
    } else if (value->has_list_value()) {
      for (Value& item : *value->mutable_list_value()->mutable_values()) RETURN_IF_ERROR(Fill(&item));
    } else if (value->has_string_value()) {
      return FillText(value);
    }
    return absl::OkStatus();
  }

  absl::Status FillText(Value* value) const {
    const std::string text = value->string_value();
    constexpr std::string_view kToday = "@today";
    if (text.size() > 1 && text[0] == '$') {
      const auto known = names_.find(text.substr(1));
      if (known == names_.end()) return UsageError(absl::StrCat("前面没有哪一步叫“", text.substr(1), "”"));
      value->set_string_value(known->second);
    } else if (text.compare(0, kToday.size(), kToday) == 0) {
      int days = 0;
      const std::string offset = text.substr(kToday.size());
      if (!offset.empty() && !absl::SimpleAtoi(offset, &days)) {
        return UsageError(absl::StrCat("日期“", text, "”看不懂，须如 @today、@today+30"));
      }
      const absl::CivilDay day = today_ + days;
      auto& fields = *value->mutable_struct_value()->mutable_fields();
      fields["year"].set_number_value(static_cast<double>(day.year()));
      fields["month"].set_number_value(day.month());
      fields["day"].set_number_value(day.day());
    }
    return absl::OkStatus();
  }

  const absl::CivilDay today_;
  std::map<std::string, std::string> names_;
};

}  // namespace

std::string OwnNameIn(const Message& reply) {
  const auto* field = reply.GetDescriptor()->FindFieldByName("name");
  return field == nullptr ? "" : reply.GetReflection()->GetString(reply, field);
}

absl::StatusOr<Outcome> DoStep(Invocation& invocation, const StepService& service) {
  ASSIGN_OR_RETURN(const std::string request, RequestOf(invocation.arguments()[1]));
  ASSIGN_OR_RETURN(const Answer answer, Call(invocation, service, invocation.arguments()[0], request));
  if (invocation.output().format == Format::kTable && !answer.name.empty()) {
    invocation.out() << service.line_of(*answer.message, answer.name) << '\n';
    return Outcome::kDone;
  }
  ASSIGN_OR_RETURN(const std::string json, ToPrettyJson(*answer.message));
  invocation.out() << json;
  return Outcome::kDone;
}

absl::StatusOr<Outcome> PlaySteps(Invocation& invocation, const StepService& service) {
  Script script(invocation.Today());
  Outcome outcome = Outcome::kDone;
  int done = 0;
  for (const std::string& file : invocation.arguments()) {
    ASSIGN_OR_RETURN(const std::string content, ReadInputFile(file));
    int number = 0;
    for (const std::string_view line : SplitFields(content, '\n')) {
      ++number;
      if (line.empty() || line[0] == '#') continue;
      auto step = script.Read(line);
      auto answer = step.ok() ? Call(invocation, service, step->command, step->request) : step.status();
      if (!answer.ok()) {
        // A later step stands on an earlier one, so the first trouble ends the file.
        return invocation.Failed(absl::StrCat(file, " 第 ", number, " 行"), answer.status());
      }
      script.Remember(step->as, answer->name);
      ++done;
    }
  }
  invocation.out() << "已完成 " << done << " 步。\n";
  return outcome;
}

}  // namespace fengqiao::ctl
