"""The severity of every rule in the catalogue, written down apart from the code.

Where the catalogue grades the hits of one rule differently, both characters stand here.
"""

BY_SEVERITY = {
    "错": """
        A01 A02 A03 A04 A05 A10 A12 B01 B02 C01 C03 C05 C07 C19 C21 D01 D02 D12 E01 E06 F01 F03
        F05 F07 G01 G03 G10 H01 H02 H03 H08 H09 H10 H11 H12 H15 H16 H19 H20 I01 I02 I04 I05 I10
        I12 I15 J01 J04 K01 K02 K03 K04 K05 K06 K08 K09 K10 K18 K19 K24 K27 L02 L05 L06 L07 L08
        L10
    """,
    "警": """
        A06 A07 A08 A11 B03 B05 B06 B07 B11 B12 B13 B14 C02 C06 C08 C10 C12 C13 C15 C17 C18 C20
        C22 D03 D04 D05 D06 D07 D08 D10 D15 E02 E03 E04 E05 E07 E08 E10 E11 E12 F02 F06 F10 G04
        G06 G07 G08 H13 H18 I03 I09 I16 J02 J03 K07 K11 K12 K14 K15 K22 K23 L01
    """,
    "警错": """
        A09 K16
    """,
    "提": """
        A13 A14 B04 B08 B10 B15 C04 C09 C11 C14 C16 C23 C24 D09 D11 D13 D14 D16 E09 E13 E14 E15
        F04 F08 F09 G05 G09 H14 H17 H21 I07 I11 I13 I14 I17 J05 K13 K17 K20 K21 K25 K26 L03 L04
        L09
    """,
    "错提": """
        B09
    """,
    "错警": """
        G02
    """,
    "提错": """
        H04 H05 H06 H07 I06 I08
    """,
}
SEVERITIES = {code: grades for grades, codes in BY_SEVERITY.items() for code in codes.split()}
