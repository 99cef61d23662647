"""Words a bank or a retailer in Brazil names its batch work with."""

SYSTEMS = ["PIX", "TED", "BOLETO", "CARTAO", "CONTABIL", "ESTOQUE", "PEDIDOS", "FOLHA", "CREDITO", "COBRANCA", "CADASTRO", "RISCO", "FISCAL", "LOJAS", "ECOMMERCE", "LOGISTICA", "BI", "BACEN", "CAMBIO", "INVEST", "FIDELIDADE", "PRECOS", "SEGUROS", "CONSORCIO", "TESOURARIA", "FRAUDE", "CAPTACAO", "POUPANCA", "NFE", "SPED", "COMPRAS", "FORNECEDOR", "PDV", "CRM", "DW", "LGPD"]

CYCLIC = (
    ("LIQUIDA", "H"),
    ("CARGA", "H"),
    ("SINCRONIZA", "M"),
    ("CONCILIA", "H"),
    ("POSICAO", "M"),
    ("REMESSA", "H"),
    ("CAPTURA", "M"),
)
DAILY = ["DIARIO", "FECHAMENTO", "ABERTURA", "CONCILIACAO", "EXTRATO", "RELATORIO", "EXPURGO", "BACKUP", "PROVISAO", "APURACAO", "CONSOLIDA", "INVENTARIO", "REPASSE", "ARQUIVO", "BALANCETE"]
VERBS = ["EXTRAI", "VALIDA", "CARGA", "CALC", "GERA", "ENVIA", "CONCILIA", "ATUALIZA", "CONSOLIDA", "PUBLICA", "TRANSF", "RECEBE", "ORDENA", "INDEXA", "EXPURGA", "MONTA", "APURA", "CONFERE", "BACKUP", "FECHA"]
OBJECTS = ["PEDIDOS", "SALDOS", "CLIENTES", "LOTES", "TITULOS", "CONTAS", "NOTAS", "ITENS", "TARIFAS", "LIMITES", "PARCELAS", "REMESSA", "RETORNO", "ESTORNOS", "JUROS", "COTAS", "AGENCIAS", "PRECOS", "VENDAS", "CUPONS", "FATURAS", "LANCTOS", "AVISOS", "DEBITOS"]
HOSTS = ["PIX", "TED", "CRT", "CTB", "EST", "PED", "FLH", "CRD", "COB", "CAD", "RSK", "FIS", "LOJ", "ECM", "LOG", "BIA", "BCN", "CAM", "INV", "FID", "PRC", "SEG"]

HOSTILE = (
    "<script>alert('resync')</script>",
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE job_status; --",
    "${jndi:ldap://127.0.0.1/a}",
    '=HYPERLINK("http://127.0.0.1")',
    "\u202etxt.exe",
    "{{7*7}} %s %n",
)
"""Texts that hurt a screen, a query or a sheet which trusts what a job prints."""
