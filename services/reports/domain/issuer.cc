#include "services/reports/domain/issuer.h"

#include <algorithm>
#include <initializer_list>

namespace fengqiao::reports {
namespace {

bool EndsWith(std::u32string_view name, std::u32string_view with) {
  return name.size() >= with.size() && name.substr(name.size() - with.size()) == with;
}

bool EndsWithAny(std::u32string_view name, std::initializer_list<std::u32string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::u32string_view end) { return EndsWith(name, end); });
}

}  // namespace

IssuerKind KindOfIssuer(std::u32string_view name) {
  if (EndsWithAny(name, {U"办公室"})) name.remove_suffix(3);
  if (EndsWithAny(name, {U"街道办事处", U"街道办", U"街道", U"镇人民政府", U"镇政府", U"乡人民政府",
                         U"乡政府", U"民族乡", U"苏木人民政府"}))
    return IssuerKind::kOrgan;
  if (EndsWithAny(name, {U"开发区", U"园区", U"高新区", U"经开区", U"工业区", U"保税区", U"度假区", U"管委会",
                         U"管理委员会", U"集聚区", U"产业区", U"风景区", U"名胜区", U"两江新区"}))
    return IssuerKind::kZone;
  // The bureau of justice reports on all of the region.
  if (EndsWithAny(name,
                  {U"司法局", U"司法厅", U"人民政府", U"市政府", U"区政府", U"县政府", U"省政府", U"州政府"}))
    return IssuerKind::kRegion;
  if (EndsWithAny(name, {U"局",     U"厅",   U"委员会", U"卫健委", U"发改委", U"经信委", U"农业农村委",
                         U"国资委", U"镇",   U"乡",     U"街办",   U"办事处", U"法院",   U"检察院",
                         U"大队",   U"支队", U"总队",   U"司法所", U"派出所", U"监狱",   U"戒毒所",
                         U"中心",   U"公司", U"集团",   U"联合会", U"协会"}))
    return IssuerKind::kOrgan;
  return IssuerKind::kRegion;
}

std::u32string_view NameBehindRegion(std::u32string_view title) {
  size_t end = title.find_first_of(U"0123456789０１２３４５６７８９〇○二《（( \t\u3000");
  for (const std::u32string_view word :
       {U"关于", U"法治", U"依法", U"年度", U"工作", U"推进", U"贯彻", U"落实", U"的", U"上半年", U"下半年"})
    end = std::min(end, title.find(word));
  return title.substr(0, end);
}

std::string OrganOf(const v1::ReportMetadata& metadata) {
  return metadata.kind() == kOrganKind ? metadata.issuer() : "";
}

bool MayBeCompared(const v1::ReportMetadata& a, const v1::ReportMetadata& b) {
  const std::string organ = OrganOf(a);
  return organ == OrganOf(b) && (organ.empty() || a.region() == b.region());
}

}  // namespace fengqiao::reports
