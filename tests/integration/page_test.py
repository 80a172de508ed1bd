#!/usr/bin/python3
"""The page of the reports, as a browser shows it: by mouse, by keyboard, on a phone, on paper, and without its script."""
import os
import pathlib
import unittest

from harness import STANDALONE, Case, Client, new_id
from samples import SAMPLES, upload
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import grpc
from fengqiao.reports.v1 import report_service_pb2 as reports
from fengqiao.reports.v1 import report_service_pb2_grpc

INVALID, NOT_FOUND, DENIED = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED
ALL = "regions/000000"


def browser(width, height, script=True):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not script:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    service = webdriver.chrome.service.Service("/usr/bin/chromedriver", log_path=os.devnull)
    return webdriver.Chrome(options=options, service=service)


class PageTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("run_nothing")
        cls.addClassCleanup(case.doCleanups)
        cls.folder_of_page = case.folder()
        cls.server_of_page = case.server(STANDALONE, f"sqlite://{case.folder()}")
        cls.reports = Client(cls.server_of_page.channel, report_service_pb2_grpc.ReportServiceStub)
        cls.names = [cls.reports.IngestReport(upload(sample.bytes, new_id(), sample.file_name)).name for sample in SAMPLES]
        cls.html = cls.page(parent=ALL)
        cls.path = pathlib.Path(cls.folder_of_page) / "page.html"
        cls.path.write_bytes(cls.html)

    def run_nothing(self):
        pass

    @classmethod
    def page(cls, **request):
        return b"".join(part.content for part in cls.reports.RenderPage(reports.RenderPageRequest(**request)))

    def open(self, width=1280, height=1000, fragment="", script=True):
        driver = browser(width, height, script)
        self.addCleanup(driver.quit)
        driver.get(f"file://{self.path}{fragment}")
        return driver

    def assert_nothing_complained(self, driver):
        self.assertEqual([], [entry for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")])

    def test_a_click_shows_what_a_figure_is(self):
        driver = self.open()
        mark = driver.find_element(By.CSS_SELECTOR, "article a.f")
        panel = driver.find_element(By.ID, "panel")
        self.assertFalse(panel.is_displayed())
        mark.click()
        self.assertTrue(panel.is_displayed())
        surface = driver.find_element(By.CSS_SELECTOR, "#panel dd").text
        self.assertTrue(mark.text.startswith(surface), mark.text)
        self.assertTrue({"数值", "性质", "期间", "位置"} <= {term.text for term in driver.find_elements(By.CSS_SELECTOR, "#panel dt")})
        driver.find_element(By.CSS_SELECTOR, "#panel button").click()
        self.assertFalse(panel.is_displayed())
        self.assert_nothing_complained(driver)

    def test_by_keyboard(self):
        driver = self.open(fragment="#t1-1")
        first = driver.switch_to.active_element
        self.assertEqual("t1-1", first.get_attribute("id"))
        first.send_keys(Keys.ARROW_RIGHT)
        second = driver.switch_to.active_element
        self.assertNotEqual(first.id, second.id)
        self.assertIn("chosen", second.get_attribute("class"))
        self.assertEqual(1, len(driver.find_elements(By.CSS_SELECTOR, ".chosen")))
        second.send_keys(Keys.ARROW_LEFT)
        self.assertEqual("t1-1", driver.switch_to.active_element.get_attribute("id"))
        driver.switch_to.active_element.send_keys(Keys.ESCAPE)
        self.assertFalse(driver.find_element(By.ID, "panel").is_displayed())
        self.assert_nothing_complained(driver)

    def test_on_a_phone_nothing_is_wider_than_the_screen(self):
        driver = self.open(500, 900)
        width, inner = driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
        self.assertLessEqual(width, inner)
        self.assert_nothing_complained(driver)

    def test_without_its_script_a_figure_leads_to_its_row(self):
        driver = self.open(script=False)
        mark = driver.find_element(By.CSS_SELECTOR, "article a.f")
        row = mark.get_attribute("href").rsplit("#", 1)[1]
        mark.click()
        self.assertTrue(driver.current_url.endswith("#" + row))
        self.assertFalse(driver.find_element(By.ID, "panel").is_displayed())

    def test_on_paper(self):
        driver = self.open()
        pdf = driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]
        self.assertTrue(pdf.startswith("JVBERi0"))  # %PDF-

    def test_every_link_leads_somewhere_and_no_id_is_there_twice(self):
        driver = self.open()
        lost, twice = driver.execute_script("""
            const ids = Array.from(document.querySelectorAll("[id]"), e => e.id);
            const known = new Set(ids);
            return [Array.from(document.querySelectorAll("a[href^='#']"), a => a.getAttribute("href").slice(1)).filter(i => !known.has(i)),
                    ids.length - known.size];""")
        self.assertEqual([], lost)
        self.assertEqual(0, twice)

    def test_every_figure_is_marked_where_it_stands(self):
        driver = self.open()
        for number, name in enumerate(sorted(self.names), 1):
            facts = self.reports.ListFacts(reports.ListFactsRequest(parent=name, page_size=1000)).facts
            texts = driver.execute_script(
                "return Array.from(document.querySelectorAll(`#r${arguments[0]} article a.f`), a => a.firstChild.textContent)", number)
            # Figures of one place share a mark.
            expected, end = [], -1
            for fact in facts:
                if fact.span.start >= end:
                    expected.append(fact.span.surface)
                    end = fact.span.end
            self.assertEqual(expected, texts, name)

    def test_the_reports_that_are_named_in_their_order(self):
        chosen = [self.names[2], self.names[0]]
        html = self.page(parent=ALL, names=chosen).decode()
        self.assertLess(html.index(chosen[0]), html.index(chosen[1]))
        # Findings may name it, but it has no section.
        self.assertNotIn(f"<dd>{self.names[1]}</dd>", html)

    def test_refusals(self):
        render = self.reports.RenderPage
        for request, code, field in (
                (dict(parent=""), INVALID, "parent"),
                (dict(parent=ALL, names=["x"]), INVALID, "names[0]"),
                (dict(parent=ALL, names=[self.names[0]] * 2), INVALID, "names[1]"),
                (dict(parent="regions/110000", names=[self.names[0]]), INVALID, "names[0]"),
                (dict(parent=ALL, names=[self.names[0]], filter="year = 2022"), INVALID, "filter"),
                (dict(parent=ALL, filter="color = 1"), INVALID, "filter"),
                (dict(parent=ALL, names=[f"regions/330602/reports/{i}" for i in range(51)]), INVALID, "names"),
                (dict(parent=ALL, names=["regions/330602/reports/2022-none"]), NOT_FOUND, None),
                (dict(parent=ALL, filter="year = 1999"), NOT_FOUND, None)):
            with self.subTest(request=request):
                self.refused(code, render, reports.RenderPageRequest(**request), field=field)


if __name__ == "__main__":
    unittest.main(verbosity=2)
