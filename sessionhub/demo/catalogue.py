"""What the shop sells. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Glaze:
    """The colours a picture is drawn in: glaze, its shade, bare clay."""

    name: str
    light: str
    deep: str
    clay: str


@dataclass(frozen=True)
class Product:
    """One thing on the shelf; `picture` names a drawing in templates/demo/pictures."""

    slug: str
    name: str
    kind: str
    picture: str
    glaze: Glaze
    price: Decimal
    line: str
    story: str
    size: str
    stars: str
    reviews: int
    stock: int

    @property
    def drawing(self) -> str:
        """Template of its picture."""
        return f"demo/pictures/{self.picture}.svg"


SEA = Glaze("Sea glass", "#8fb8b0", "#55847c", "#c99b74")
OCHRE = Glaze("Ochre", "#e0b25c", "#b58232", "#a8744a")
CHALK = Glaze("Chalk", "#eee8dc", "#cfc4b1", "#b98a63")
INK = Glaze("Ink", "#4a5f86", "#2c3c5c", "#b4845e")
ROSE = Glaze("Dusk rose", "#d79a8f", "#ad6a60", "#c08a66")
MOSS = Glaze("Moss", "#8ea06a", "#617244", "#b78a5f")
ASH = Glaze("Ash", "#a9adb0", "#74797d", "#b18f74")

KINDS = {
    "mugs": "Mugs & cups",
    "pouring": "For pouring",
    "table": "For the table",
    "home": "For the home",
    "tea": "Tea",
}


def _product(
    slug: str,
    name: str,
    kind: str,
    picture: str,
    glaze: Glaze,
    price: str,
    line: str,
    story: str,
    *,
    size: str,
    stars: str = "4.7",
    reviews: int = 38,
    stock: int = 12,
) -> Product:
    return Product(
        slug=slug,
        name=name,
        kind=kind,
        picture=picture,
        glaze=glaze,
        price=Decimal(price),
        line=line,
        story=story,
        size=size,
        stars=stars,
        reviews=reviews,
        stock=stock,
    )


PRODUCTS = (
    _product(
        "harbour-mug",
        "Harbour mug",
        "mugs",
        "mug",
        SEA,
        "24.00",
        "A generous everyday mug with a thumb rest.",
        "Thrown thin at the lip and heavy at the foot, so that it stays where you put "
        "it. The glaze breaks to bare clay along the rim.",
        size="350 ml",
        stars="4.9",
        reviews=212,
    ),
    _product(
        "early-cup",
        "Early cup",
        "mugs",
        "cup",
        CHALK,
        "18.00",
        "No handle, warm hands, first light.",
        "A small cup for the first coffee of the day. Two finger grooves keep it "
        "steady when it is full.",
        size="180 ml",
        reviews=87,
    ),
    _product(
        "watchman-mug",
        "Night watch mug",
        "mugs",
        "mug",
        INK,
        "26.00",
        "Deep blue outside, pale inside.",
        "Half a litre for people who forget the time. The inside is left light, so "
        "you can see when the tea is right.",
        size="500 ml",
        stars="4.6",
        reviews=64,
    ),
    _product(
        "kettleman-teapot",
        "Kettleman teapot",
        "pouring",
        "teapot",
        OCHRE,
        "68.00",
        "Pours without a single drop going astray.",
        "The spout is cut by hand and tried with water before the first firing. "
        "A steel strainer sits in the lid.",
        size="900 ml",
        stars="4.8",
        reviews=131,
        stock=5,
    ),
    _product(
        "meadow-jug",
        "Meadow jug",
        "pouring",
        "jug",
        MOSS,
        "42.00",
        "For milk, water or a handful of flowers.",
        "A jug that cannot decide what it is for, and is good at all of it.",
        size="1.1 l",
        reviews=45,
    ),
    _product(
        "supper-bowl",
        "Supper bowl",
        "table",
        "bowl",
        ROSE,
        "29.00",
        "Deep enough for soup, wide enough for pasta.",
        "Stacks by six. The outside is left matt so that wet hands can hold it.",
        size="19 cm",
        stars="4.8",
        reviews=158,
    ),
    _product(
        "plain-plate",
        "Plain plate",
        "table",
        "plate",
        CHALK,
        "32.00",
        "A dinner plate that lets the dinner talk.",
        "A raised rim keeps sauces in. Every plate rings when you tap it.",
        size="27 cm",
        reviews=96,
        stock=30,
    ),
    _product(
        "sharing-bowl",
        "Sharing bowl",
        "table",
        "bowl",
        SEA,
        "58.00",
        "One bowl, many forks.",
        "Our largest bowl, turned in two pieces. Salad for six.",
        size="31 cm",
        stars="4.5",
        reviews=27,
        stock=3,
    ),
    _product(
        "tall-vase",
        "Tall vase",
        "home",
        "vase",
        INK,
        "74.00",
        "Holds three stems, or one long branch.",
        "A narrow neck and a low weight: it will not tip over when the cat passes.",
        size="32 cm",
        reviews=33,
        stock=4,
    ),
    _product(
        "window-planter",
        "Window planter",
        "home",
        "planter",
        ASH,
        "36.00",
        "With a saucer that does not show.",
        "Unglazed inside so that roots can breathe. The saucer is hidden in the foot.",
        size="16 cm",
        reviews=52,
    ),
    _product(
        "orchard-tea",
        "Orchard tea",
        "tea",
        "tin",
        MOSS,
        "14.50",
        "Apple, quince and a little smoke.",
        "Black tea with dried fruit from orchards that do not exist. Makes forty cups.",
        size="100 g",
        stars="4.7",
        reviews=240,
        stock=60,
    ),
    _product(
        "tide-tea",
        "Low tide tea",
        "tea",
        "tin",
        INK,
        "15.50",
        "Green tea, seaweed and toasted rice.",
        "Savoury and bright. Good with breakfast, better with rain.",
        size="100 g",
        stars="4.4",
        reviews=71,
        stock=60,
    ),
)
BY_SLUG = {product.slug: product for product in PRODUCTS}


def search(*, text: str = "", kind: str = "") -> list[Product]:
    """Return the products of `kind` ('' for all) that hold every term of `text`."""
    terms = text.casefold().split()
    return [
        product
        for product in PRODUCTS
        if (not kind or product.kind == kind)
        and all(term in _searchable(product) for term in terms)
    ]


def related(product: Product, *, limit: int = 4) -> list[Product]:
    """Return other products, those of the same kind first."""
    others = [other for other in PRODUCTS if other is not product]
    others.sort(key=lambda other: other.kind != product.kind)
    return others[:limit]


def _searchable(product: Product) -> str:
    kind = KINDS[product.kind]
    return f"{product.name} {kind} {product.line} {product.glaze.name}".casefold()
