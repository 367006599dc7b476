"""A reader of Spanish: switch and come back, follow and filter, open a link that was sent, take files away."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from pptx import Presentation

from tests.browser.conftest import Visit

TITLE = "Ausentismo crónico"


def in_spanish(page: Page) -> None:
    """Everything around the content speaks Spanish, and says so."""
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("navigation", name="Páginas").get_by_role("link", name="Acerca de")).to_be_visible()
    expect(page.get_by_role("link", name="Saltar al contenido")).to_be_attached()


def test_the_switch_keeps_the_view_and_the_way_back(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence?year=2023&group=race_ethnicity:black")
    switch = page.get_by_role("link", name="Español")
    expect(switch).to_have_attribute("lang", "es")
    expect(switch).to_have_attribute("hreflang", "es")
    switch.click()
    expect(page).to_have_url(re.compile(r"/indicator/chronic_absence\?year=2023&group=race_ethnicity:black&lang=es$"))
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator(".lead")).to_contain_text("(Negros o afroamericanos) en Rivermouth: ")
    in_spanish(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Chronic absence")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("School year")).to_have_value("2023")
    page.go_forward()
    expect(page.locator("h1")).to_have_text(TITLE)
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"\?year=2023&group=race_ethnicity:black$"))
    expect(page.locator("h1")).to_have_text("Chronic absence")
    assert visit.complaints == []


def test_the_language_stays_from_page_to_page(visit: Visit) -> None:
    page = visit.open("/?lang=es")
    in_spanish(page)
    expect(page).to_have_title(re.compile("^Resumen · Rivermouth"))
    page.locator(".off-track").get_by_role("link", name=TITLE, exact=True).click()
    expect(page.locator("h1")).to_have_text(TITLE)
    page.get_by_label("Ciclo escolar").select_option("2023")
    expect(page).to_have_url(re.compile(r"/indicator/chronic_absence\?lang=es&year=2023$"))
    expect(page.locator(".lead")).to_contain_text("en 2022–23")
    page.get_by_role("navigation").get_by_role("link", name="Vecindarios").click()
    expect(page.locator("h1")).to_have_text("Vecindarios")
    page.get_by_role("link", name="Lakeview").click()
    expect(page.locator(".lead")).to_contain_text("los niños de Lakeview están mejor que Rivermouth en")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Vecindarios")
    page.get_by_role("link", name="Cómo se protegen los números pequeños").click()
    expect(page).to_have_url(re.compile(r"/about\?lang=es$"))
    in_spanish(page)
    assert visit.complaints == []


def test_a_link_in_spanish_opens_in_spanish_for_somebody_else(visit: Visit, another_visit: Visit) -> None:
    english = visit.open("/neighborhood/northgate?year=2024&benchmark=median")
    spanish = another_visit.open("/neighborhood/northgate?year=2024&benchmark=median&lang=es")
    in_spanish(spanish)
    expect(spanish.locator("h2").first).to_have_text("Northgate en comparación con el vecindario intermedio, 2023–24")
    expect(english.locator("h2").first).to_have_text("Northgate beside the middle neighborhood, 2023–24")


def test_a_language_that_nobody_speaks_is_explained(visit: Visit) -> None:
    page = visit.open("/about?lang=tlh")
    expect(page.locator(".notice")).to_contain_text("Language “tlh”")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_map_in_spanish_leads_to_a_place_in_spanish(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence?lang=es")
    visit.click_on_map("Northgate")
    expect(page).to_have_url(re.compile(r"/neighborhood/northgate\?lang=es$"))


def test_files_from_a_spanish_page_are_in_spanish(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence?lang=es")
    card = page.locator("#chart-ranking-chronic_absence-neighborhood")
    with page.expect_download() as download:
        card.get_by_role("link", name="Descargar CSV").click()
    found = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert {row["indicator_title"] for row in found} == {TITLE}
    assert "oculto" in {row["display"] for row in found}
    with page.expect_download() as download:
        card.get_by_role("link", name="Descargar diapositiva").click()
    (slide,) = Presentation(str(download.value.path())).slides
    assert slide.shapes.title.text_frame.text == card.locator(".sentence").inner_text()
    with page.expect_download() as download:
        card.get_by_role("button", name="Descargar PNG").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG\r\n")
    assert visit.complaints == []


def test_a_picture_that_cannot_be_made_is_told_in_spanish(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence?lang=es")
    page.route(re.compile("/figure/"), lambda route: route.fulfill(status=500, body="!"))
    with page.expect_event("dialog") as dialog:
        page.on("dialog", lambda shown: shown.accept())
        page.get_by_role("button", name="Descargar PNG").first.click()
    assert dialog.value.message == "No se pudo hacer la imagen: !"


def test_a_pack_is_made_in_spanish(visit: Visit) -> None:
    page = visit.open("/board-pack?lang=es")
    page.get_by_label(TITLE, exact=True).check()
    expect(page).to_have_url(re.compile(r"lang=es&indicator=chronic_absence"))
    expect(page.locator(".lead")).to_contain_text("Este paquete tiene 3 páginas")
    with page.expect_download() as download:
        page.get_by_role("link", name="Diapositivas (PPTX)").click()
    told, series, stories = (
        slide.shapes.title.text_frame.text for slide in Presentation(str(download.value.path())).slides
    )
    assert told.startswith("1 aporte cuenta")
    assert series.startswith(f"{TITLE} en Rivermouth: ")
    assert stories.startswith("2 aportes cuentan")
    with page.expect_download() as download:
        page.get_by_role("link", name="Guardar esta elección").click()
    assert 'language = "es"' in Path(download.value.path()).read_text(encoding="utf-8")
