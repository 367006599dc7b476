"""Short forms of first names, each with the full names that it may stand for; English and Spanish ones.

A name's root is the same for a name and its short forms. It only ever makes two names comparable, never equal: what
that says of two people is learned from the data.
"""

from __future__ import annotations

_FORMS = """
abigail abby gail
albert al bert bertie
alejandro alex ale
alexander alex xander sandy
alexandra alex lexi sandra
alicia licha
andrew andy drew
anthony tony
antonio tony toño
antoinette toni nettie
barbara barb babs
benjamin ben benny
bradley brad
caroline carrie
catherine cathy kate katie cat
charles charlie chuck chaz
charlotte charlie lottie
christina chris tina chrissy
christopher chris topher kit
cynthia cindy
daniel dan danny
david dave davey
deborah deb debbie
dominic dom nick
dorothy dot dottie
edward ed eddie ned ted
eleanor ellie nora
elizabeth liz lizzie beth betty eliza libby
emily em emmy
emmanuel manny
enrique quique
ezekiel zeke
federico fede
fernando nando
francisco paco pancho frank cisco
frederick fred freddie
gabriel gabe
gabriela gaby
gerald jerry
gregory greg
guadalupe lupe lupita
guillermo memo
gwendolyn gwen
henry hank harry
hortensia tencha
ignacio nacho
isabel isa chabela
isabella bella izzy
jacob jake
jacqueline jackie
james jim jimmy jamie
jennifer jen jenny
jeremiah jerry
jessica jess jessie
jesus chuy
john johnny jack
jonathan jon jonny
jorge coque
jose pepe joey
josefina pepa fina
joseph joe joey
joshua josh
judith judy
katherine kathy kate katie kat kit
kenneth ken kenny
kimberly kim
lawrence larry
leonard leo len lenny
leticia lety
lillian lily lil
louis lou louie
luis lucho
madison maddie
madeline maddie
magdalena magda lena
manuel manny manolo
margaret maggie meg peggy marge greta
maria mary mari
mario mayo
matthew matt
maximilian max
megan meg
melissa mel missy
mercedes meche
michael mike mikey mick
michelle shelly
mohammed muhammad mohamed mo
nathaniel nate nat
nathan nate
nicholas nick nicky
nicole nikki
olivia liv livvy
pamela pam
patricia pat patty tricia
patrick pat paddy
peter pete
philip phil
rachel rae
raymond ray
rebecca becca becky
refugio cuco
reginald reggie
richard rick ricky rich dick
robert rob robbie bob bobby bert
roberto beto
ronald ron ronnie
rosario chayo
samantha sam sammy
samuel sam sammy
santiago santi
sebastian seb bas
solomon sol
sophia sophie
stephanie steph
stephen steve
steven steve
susan sue suzy
teresa tere tessa
terrence terry
theodore ted teddy theo
theresa terry tess tessa
thomas tom tommy
timothy tim timmy
valentina vale
valeria vale
veronica vero ronnie
victoria vicky tori
vincent vince vinny
virginia ginny
walter walt
william will willy bill billy liam
zachary zach zack
"""

_LISTED = [line.split() for line in _FORMS.strip().splitlines()]

FULL_NAMES: dict[str, tuple[str, ...]] = {
    form: tuple(full for full, *forms in _LISTED if form == full or form in forms)
    for form in sorted({name for line in _LISTED for name in line})
}
"""Each name of the list, lower case, and the full names that it may stand for; a full name stands for itself too."""
