#!/usr/bin/env bash
# The main job, from published reports to the table of indicators: installs what is missing, builds, starts the suite, takes the
# reports of a folder in, publishes their figures, and prints what was found. Leaves the database behind.
#
#   deploy/demo.sh             the invented reports in deploy/samples
#   deploy/demo.sh FOLDER      the reports in a folder: .txt, .html, .htm, .docx, .pdf
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$top/deploy/samples}
if [ $# -gt 1 ] || [ ! -d "$folder" ]; then
  echo "usage: deploy/demo.sh [FOLDER]    (FOLDER holds reports as .txt, .html, .docx or .pdf files)" >&2
  exit 2
fi
folder=$(cd "$folder" && pwd)
shopt -s nullglob
reports=("$folder"/*.{txt,html,htm,docx,pdf})
if [ ${#reports[@]} -eq 0 ]; then
  echo "deploy/demo.sh: no reports (.txt, .html, .docx, .pdf) in $folder" >&2
  exit 2
fi

cd "$top"
bin=${FENGQIAO_DEMO_BIN:-}
if [ -z "$bin" ]; then
  deploy/install_packages.sh build
  cmake --preset release -DFENGQIAO_TESTS=OFF -B build/demo-build >/dev/null
  cmake --build build/demo-build --target fengqiao-standalone fengqiaoctl fengqiao-pdftext >&2
  bin=$top/build/demo-build/bin
fi

data=$top/build/demo/$(date +%Y%m%dT%H%M%S)-$$
mkdir -p "$data"
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null || true' EXIT
# start FOLDER FLAG…: the suite on a database of its own; commands go to it from then on.
start() {
  local folder=$1 port
  shift
  mkdir -p "$folder"
  "$bin/fengqiao-standalone" --auth=dev --listen=127.0.0.1:0 --metrics_listen=127.0.0.1:0 --counting_pause_seconds=1 \
    --database_url="sqlite://$folder/" "$@" >"$folder/ready" 2>"$folder/standalone.log" &
  server=$!
  for _ in $(seq 300); do
    [ -s "$folder/ready" ] && break
    kill -0 $server 2>/dev/null || { cat "$folder/standalone.log" >&2; exit 1; }
    sleep 0.1
  done
  port=$(sed -n 's/.* listening on port \([0-9]*\).*/\1/p' "$folder/ready")
  export FENGQIAO_SERVER=127.0.0.1:$port
}
stop() {
  kill $server
  wait $server 2>/dev/null || true
  server=
}
start "$data"
ctl=$bin/fengqiaoctl

heading() { printf '\n━━ %s ━━\n\n' "$1"; }

heading "一、收录报告"
"$ctl" reports ingest "${reports[@]}"
heading "二、发布数据"
"$ctl" reports publish --all
heading "三、报告一览"
"$ctl" reports list
heading "四、各地指标与考核目标"
years=$("$ctl" reports list --format=csv | tail -n +2 | cut -d, -f2 | sort -u)
for year in $years; do
  printf '%s年\n\n' "$year"
  "$ctl" indicators compare --all-regions --period="$year"
  echo
done
heading "五、前后矛盾之处"
"$ctl" reports findings --all --filter='verdict = INCONSISTENT'
heading "六、与上年、上级、下级和同列各地的报告对照"
"$ctl" reports findings --all --across
heading "七、上年的承诺兑现了没有"
# Each report with the next one of the same region.
"$ctl" reports list --format=csv | tail -n +2 | cut -d, -f1 | sort | awk -F/ '
  $2 == region { print earlier, $0 } { region = $2; earlier = $0 }' |
  while read -r earlier later; do
    printf '%s 对照 %s\n\n' "$earlier" "$later"
    "$ctl" reports commitments "$earlier" --against="$later"
    echo
  done
heading "八、把握不大的数值由人核实"
# The first report that has a figure up for review; there may be none.
up=""
while read -r name; do
  up=$("$ctl" reports review "$name" --limit=1 --format=csv | tail -n +2 | cut -d, -f1)
  [ -n "$up" ] && break
done < <("$ctl" reports list --format=csv | tail -n +2 | cut -d, -f1)
if [ -n "$up" ]; then
  "$ctl" reports review "$name"
  echo
  "$ctl" reports review "$name" --accept="${up##*/}" --note=与原件相符
fi
heading "九、网页"
"$ctl" reports page --output="$data/reports.html" 2>&1
heading "十、人民调解：六十余起纠纷"
"$ctl" mediation play "$top/deploy/samples/mediation/disputes.jsonl" "$top/deploy/samples/mediation/channels.jsonl"
printf '\n各层级化解情况\n\n'
year=$(TZ=UTC-8 date +%Y)
"$ctl" mediation tiers 331082 --period="$year"
echo
"$ctl" mediation summary 331082 --period="$year" --by=source
printf '\n同一批案件在指标中的统计数\n\n'
# The indicators follow the cases every second: wait until a second brings nothing new.
counted() {
  "$ctl" indicators query --regions=331082 --periods="$year" "$@" \
    --indicators=mediation.cases_accepted,mediation.cases_succeeded,mediation.success_rate
}
for _ in $(seq 60); do
  before=$(counted --format=csv)
  sleep 1.5
  [ "$(wc -l <<<"$before")" -gt 3 ] && [ "$before" = "$(counted --format=csv)" ] && break
done
counted
printf '\n最先到期的期限\n\n'
"$ctl" mediation deadlines 331082 --limit=5
"$ctl" mediation work 331082 --limit=5
"$ctl" mediation backlog 331000
printf '\n群众扫码反映，受理的人在待办中看到\n\n'
code=$("$ctl" mediation "do" CreateIntakeCode '{"parent": "regions/331082100", "intakeCode": {"place": "古城街道便民服务中心"}}')
"$ctl" mediation "do" SubmitIntake "{\"code\": \"${code##*/}\", \"claim\": \"楼上卫生间漏水，天花板起皮，找过两次没有结果\",
  \"contactName\": \"冯小满\", \"contactPhone\": \"13857600301\"}"
"$ctl" mediation work 331082100 --limit=1
printf '\n按字词查找，为其中一起推荐调解员\n\n'
"$ctl" mediation search 331082 排水沟
"$ctl" mediation suggest "$("$ctl" mediation search 331082 排水沟 --format=csv | sed -n 2p | cut -d, -f1)" 2>&1
printf '\n排查走访与外部平台\n\n'
"$ctl" mediation sweep "$("$ctl" mediation sweeps 331082 --format=csv | tail -1 | cut -d, -f1)"
"$ctl" mediation platforms 331082
printf '\n以案定补\n\n'
"$ctl" mediation subsidies 331082 --period="$year"
printf '\n旧档案补录：一张表\n\n'
"$ctl" mediation import 331082 "$top/deploy/samples/mediation/old_cases.csv" --results="$data/旧案结果.csv" 2>&1
"$ctl" mediation summary 331082 --period=2022
printf '\n一起逐级上交、又经司法确认的纠纷\n\n'
# Of the confirmed ones the first that had climbed.
"$ctl" mediation behind 331082 --period="$year" --measure=CONFIRMED --format=csv | tail -n +2 | cut -d, -f3 >"$data/confirmed"
while read -r name; do
  if "$ctl" mediation show "$name" --format=json | grep -q RESULT_ESCALATED; then
    "$ctl" mediation show "$name"
    break
  fi
done <"$data/confirmed"
printf '\n一份完整的卷宗\n\n'
# What a case does not hold, the operator says: who wrote the record, what was said.
sed "s/@today/$(TZ=UTC-8 date +%F)/g" "$top/deploy/samples/mediation/said.json" >"$data/said.json"
"$ctl" mediation list 331082 --filter='state = ARCHIVED' --format=csv >"$data/archived"
"$ctl" mediation export "$(grep 滑倒骨折 "$data/archived" | cut -d, -f1)" --values="$data/said.json" --output="$data/卷宗.zip" 2>&1
printf '\n一份扫描件入卷再取出，全部纠纷导出备份\n\n'
archived=$(grep 滑倒骨折 "$data/archived" | cut -d, -f1)
printf '%%PDF-1.4\n%%%%EOF\n' >"$data/扫描件.pdf"
"$ctl" mediation put-scan "$archived" d1 "$data/扫描件.pdf" 2>&1
"$ctl" mediation get-scan "$archived" d1 "$data/取出.pdf" --purpose=核对扫描件 2>&1
cmp "$data/扫描件.pdf" "$data/取出.pdf"
"$ctl" mediation export-cases 331082 "$data/纠纷.jsonl" 2>&1
heading "十一、社区矫正"
"$ctl" correction play "$top/deploy/samples/correction/subjects.jsonl"
echo
"$ctl" correction duties 331082 --limit=8
printf '\n各项数字（次数与人数），和检察院会发现的问题\n\n'
"$ctl" correction figures 331082 --period="$(TZ=UTC-8 date +%Y)"
echo
"$ctl" correction check 331082 --limit=6
printf '\n成批导入已在矫正的人员：一张表，其中一行的届满日期与法律计算不符\n\n'
# A row that is refused ends it with 1.
"$ctl" correction import 331082 "$top/deploy/samples/correction/brought_along.csv" --results="$data/导入结果.csv" 2>&1 || [ $? -eq 1 ]
grep 被拒绝 "$data/导入结果.csv"
stop

heading "十二、社区矫正：虚构的五百六十八人度过一年"
# A clock that callers move, on a database of its own.
start "$data/year" --dev_clock=2025-01-01T00:00:00+08:00 --correction_roll_over_seconds=1
"$ctl" correction year --from=2025-01-01
sleep 3 # the last day's roll-over
printf '\n全年接收、迁入、解除、终止、迁出，年末在册\n\n'
"$ctl" correction balance 331000 --from=2025-01-01 --to=2025-12-31
printf '\n一周内到期\n\n'
"$ctl" correction duties 331082 --until=2026-01-07 --limit=6
printf '\n已经逾期\n\n'
"$ctl" correction duties 331082 --overdue --limit=6
printf '\n全年数字（次数与人数）：脱管都有查找和处理，漏管为零\n\n'
"$ctl" correction figures 331000 --period=2025
printf '\n自查：检察院会发现的问题\n\n'
"$ctl" correction check 331082 --limit=6
stop
trap - EXIT
data_shown=${data#"$top"/}
bin_shown=${bin#"$top"/}
cat <<END

数据库保留在 $data_shown 。再次启动并查询:

  $bin_shown/fengqiao-standalone --auth=dev --database_url=sqlite://$data/ &
  $bin_shown/fengqiaoctl reports list
  $bin_shown/fengqiaoctl --help
END
