# ruff: noqa: E501
"""What mainframe errors say in words, by the codes that say the same (see `glossary_database`)."""

MAINFRAME = """
data-exception | s0c7 | data exception / excecao de dados / excepcion de datos / decimal data invalid / campo numerico invalido / campo nao numerico / dado decimal invalido / campo com dados nao numericos / campo no numerico / nonnumeric data numeric field / campo compactado invalido / packed decimal invalid
protection | s0c4 | protection exception / excecao de protecao / excepcion de proteccion / segment translation exception / violacao de protecao de memoria / violacao de memoria cobol / storage protection / addressing exception subscript
operation-exception | s0c1 | operation exception / excecao de operacao / excepcion de operacion / invalid operation code instruction / instrucao invalida
specification | s0c6 | specification exception
decimal-overflow | s0ca | decimal overflow exception / decimal-overflow exception
member-missing | s013:18 | member not found in pds / member not found pds / membro nao encontrado / membro nao existe pds / miembro no encontrado
bad-block-size | s013:20 | block size blksize not multiple / blksize zero / blksize invalido
open-dcb | s013 | conflicting dcb parameters / open error dcb / conflito parametros dcb
pds-directory | s013:14 sb14 | pds directory full / no directory space pds / diretorio do pds cheio / directorio pds lleno / directory blocks full / blocos de diretorio
b37 | sb37 | out of space volume b37 / space abend b37 / no more extents volume / dataset sem espaco secundario / dataset estourou espaco / nao ha mais espaco no volume dataset / end of volume no more space / falta de espaco dataset
d37 | sd37 | no secondary space / primary space filled no secondary / sem alocacao secundaria / espaco primario esgotado sem secundario / no secondary allocation / sin espacio secundario / espacio primario lleno
e37 | se37 | extents full 16 / maximum extents dataset / pds full extents / limite extents dataset atingido / sixteen extents
time-322 | s322 | {consumiu|gastou|esgotou|estourou} {todo o tempo|limite} cpu /  cpu time exceeded / job exceeded time limit / tempo de cpu excedido / tempo de cpu esgotado / tiempo de cpu excedido / estourou tempo de cpu / cpu time limit / limite de tempo de cpu / exceeded time parameter / parametro time excedido
wait-522 | s522 | wait time exceeded / job wait time limit / tempo de espera excedido job / jwt exceeded / waiting too long
output-722 | s722 | output limit exceeded / lines of output exceeded / limite de linhas de saida excedido / limite de sysout / sysout lines exceeded
operator-cancel | s222 s122 | cancelled by operator / cancelado pelo operador / cancelado por el operador / job cancelled operator / operator canceled job
module-missing | s806 | module not found steplib / requested module not found / load module not found / modulo nao encontrado / modulo no encontrado / program not found steplib / programa nao encontrado na steplib / programa nao encontrado steplib joblib / programa no encontrado steplib / modulo nao encontrado steplib
no-region | s878 s80a s804 | no virtual storage available / insufficient virtual storage / region too small / regiao insuficiente / memoria virtual insuficiente / region insuficiente / virtual storage not available / getmain failed / falta de region / almacenamiento virtual insuficiente
link-region | s106 s306 |
dataset-213 | s213 | format-1 dscb not found / dataset not found on volume / dataset nao encontrado no volume / dscb nao encontrado / dataset no encontrado en volumen
lrecl-001 | s001 | wrong length record / read past end of file / lrecl mismatch / tamanho de registro errado / leitura apos fim de arquivo / longitud de registro incorrecta
volume-mount | s613 s413 s513 |
user-4038 | u4038 u4039 | language environment enclave terminated unhandled condition
subscript | igz0006 u1006 | subscript out of range table / subscript outside the range / indice fora dos limites da tabela cobol / reference to table outside
cobol-open | igz0035 | unsuccessful open close of file / open sem sucesso arquivo
cobol-attr | file-status-39 igz0201 | {atributos|attributes|lrecl} {diferentes|differ|mismatch|divergentes} {fd|programa|arquivo|file} / file attribute mismatch detected /  conflict fixed file attributes / atributos do arquivo conflito / fs 39 / atributos fijos archivo conflicto / file attributes mismatch open
cobol-missing | file-status-35 | open input file not present / arquivo nao existe open input / file not found open cobol
vsam-dup | file-status-22 | duplicate key vsam write / chave duplicada vsam
vsam-notfound | file-status-23 | record not found vsam / registro nao encontrado vsam / registro no encontrado vsam
vsam-full | iec070 file-status-34 | vsam out of space extend / vsam nao pode estender / vsam space extend failed / vsam cannot extend / vsam cluster full
vsam-in-use | iec161:052 vsam-open-168 | ksds {preso|em uso|aberto|alocado|in use|held} {cics|online|outro job|batch} / {vsam|ksds|arquivo} {aberto|preso|em uso|held|open} {pelo cics|no cics|cics|online} / vsam {in use|em uso|en uso} / data set already open share options / shareoptions vsam
vsam-not-closed | iec161:056 vsam-open-118 vsam-open-116 | vsam not closed properly / {vsam|ksds} nao foi fechado {corretamente|verify} / verify vsam
vsam-no-extents | vsam-i/o-28 vsam-io-28 | vsam no more extents
vsam-open | iec161 | vsam open failed / vsam open error / erro de open vsam / vsam not closed properly verify
vsam-seq | file-status-21 | record out of sequence vsam / sequence error vsam / fora de sequencia chave vsam
dataset-missing | ief212 | data set not found / dataset not found / data set nao encontrado / dataset nao encontrado / dataset nao catalogado / dataset not cataloged / data set not catalogued / dataset no encontrado / dataset no catalogado / conjunto de datos no encontrado / data set nao localizado
space-request | ief257 igd17273 igd17272 igd17277 | volume selection has failed insufficient space / {sem|nao tinha|nao havia|no habia|falta} espaco {pool|discos|volumes} {sms|storage group} /  space requested not available / allocation failed space storage group / insufficient space storage group volumes / espaco solicitado nao disponivel / espacio solicitado no disponible / allocation has failed for all volumes
dup-dataset | idc3013 igd17101 ief253 igd17001 | data set not defined because duplicate name exists / duplicate name on direct access volume / duplicate data set name in catalog / dataset ja existe catalogo / nome duplicado no catalogo / dataset duplicado / dataset ya existe catalogo / duplicate dataset name / not catlg 2
not-catlg2 | ief287 | not catlgd / not catalogued
unidentified-jcl | ief630 ief621 ief632 | unidentified keyword / expected continuation not received / unidentified operation field / palavra chave nao identificada jcl
undefined-symbol | ief657 ief642 ief649 | symbol not defined in procedure / excessive parameter length / simbolo nao definido na procedure
dd-missing | iec130 | dd statement missing / ddname missing / dd ausente / falta dd / cartao dd faltando / falta cartao dd / tarjeta dd faltante / missing dd / dd nao alocado / dd card missing
dataset-busy | ief863 iefdsenq | data set in use waiting / dataset in use by another job / dataset em uso por outro job / waiting for data sets / data set contention / dataset reservado / dataset en uso / aguardando dataset em uso / dsname being used
sort-field | ice007 ice010 wer235 | syntax error sort control statement / sort control card error / erro no cartao de controle do sort
sort-short | ice218 wer244 | record shorter than minimum sort / variable record too short for all fields / registro menor que campos do sort
idc-io | idc3351 idc3302 | vsam i/o return code action error / action error
idc-catalog | idc3009 | vsam catalog return code
enqueue | iea611 isg |
wto-tape | iec501 iec502 iec205 ief233 | mount tape volume / tape mount pending / montar fita / montar cinta
tape-io | iec215 s714 s613t | tape i/o error / erro de leitura na fita / error de lectura en cinta
hsm-recall | arc1001 arc1101 | recall failed / hsm recall error / recall falhou hsm / falha no recall / fallo recall migrated dataset
storage-short | iea705 iea404 iar016 | error during getmain sys code / auxiliary storage shortage / falta de auxiliary storage
db2-dsn | dsnt376 dsnt375 | plan with correlation deadlock timed out
db2-utility | dsnu180 dsnu582 dsnu170 | utility is executing not compatible / utility stopped utility id in use / utilitario ja em execucao
cics-asra | cics-asra | asra program check / transaction abend asra / abend asra
cics-aica | cics-aica | runaway task / aica loop / tarefa em loop cics / tarea runaway
cics-aey9 | cics-aey9 | aey9 db2 attachment not active / cics db2 not connected / conexao cics db2 inativa
cics-apct | cics-apct | program not found cics / pgmiderr / programa desabilitado cics / program disabled
cics-atni | cics-atni | atni terminal error / task abnormally terminated terminal
cics-afca | cics-afca cics-aeil cics-aeis | file disabled cics / arquivo desabilitado cics / file not open cics / notopen / arquivo fechado no cics / dsidnotfound
cics-akcs | cics-akcs cics-akct | deadlock time-out cics / transaction suspended deadlock timeout
cics-mxt | dfhxm0105 dfhsm0131 dfhsm0133 | short on storage cics / cics short on storage / maxtask reached / sem memoria cics sos
cics-file | dfhfc0208 dfhfc0964 dfhfc0965 | file open failed cics vsam / open of file failed vsam codes
ims-dbd | u456 u777 u844 u850 u852 u3303 |
ims-deadlock | u777 | pseudoabend deadlock ims / ims deadlock detected
ims-space | u844 | ims database full no space / database out of space ims
ims-timeout | u240 u3310 |
ims-gsam | u688 u684 |
jes-spool | hasp050 $hasp050 | spool shortage / jes2 resource shortage / spool cheio / spool lleno / shortage of tgs / falta de espaco no spool jes
ftp-mvs | ezz9830 eza1735 eza2589 ezyfs |
ndm | svtm055 sscp |
"""
