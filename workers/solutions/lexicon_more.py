"""More words of error messages, of the scheduler, transfer, clouds and ETL (see `lexicon`)."""

MORE_WORDS = """
crash crash* pane
connectdirect connectdirect
jclerror jclerror
configmap configmap
dynamic dynamic* dinamic*
accept accept* aceit* acept*
readonly readonly
fingerprint huella huellas digital
predecessor predecessor* predecesor* antecessor*
maximum maximum
master maestro
vendor vendor* proveedor* fornecedor*
loop loop loops bucle lazo laco
list list lista listas listar listado
satisfy satisf* cumpl* atend*
window window windows janela ventana
maintenance maintenance manutencao mantenimiento
outdated outdated desatualiz* desactualiz* obsolet*
exit exit* saiu sair saida salio salir
rabbit rabbit rabbitmq
csv csv
line line lines linha linhas renglon
separator separator* separador*
push push*
clone clone clonar
unit unit units unidade unidades
state states
function function*
wallet wallet* carteira
synonym synonym* sinonimo*
trail trail
extract extract extracts
index indexes
backup backups
media media midia midias
restart restarting
essential essential
incomplete incomplet* inacabad*
obtain obter obteve obtain* obtem obtener obtuvo
diskspace diskspace
makeplan makeplan
switchplan switchplan
createpostreports createpostreports
updatestats updatestats
secure secure securely seguro segura
died died dead dies morreu murio
pending pending pendent* pendient*
hold hold* held retid* reten*
late late atras* retras* tarde
deadline deadline* prazo* plazo*
arrive arriv* cheg* lleg*
unlink unlink* desvincul* deslink*
master master mdm mestre
plan plan plano plans planos planes
previous previous* anterior* previo previa
candidate candidat*
rule rule rules regra* regla*
define define* definition* definic* definid* defini
reference referenc* refere refer refers
deploy deploy* implant* despleg* desplieg*
register registered registrad* registration* registrar
launch launch*
engine engine* motor
console console* consola*
event event events evento eventos
domain domain* dominio*
mailbox mailbox*
queue queue* enfileir*
pod pod pods
image image images imagem imagens imagen imagenes
pull pull pulling pulled
evict evict* despej* expuls* desaloj*
provision provision* aprovision*
throughput throughput vazao rendimiento
secret secret secrets segredo* secreto*
vault vault*
assume assum*
warehouse warehouse*
zombie zombie* zumbi*
heartbeat heartbeat*
sensor sensor*
consumer consum*
producer producer* produtor* productor*
group group* grup*
rebalance rebalanc*
replica replica* replicac*
replicate replicat*
commit commit* confirmar
merge merge*
concurrent concurren* concorren* simultan*
conflict conflict* conflit*
metadata metadata metadad* metadat*
recipient recipient* destinatari*
destination destination* destino*
sender sender* remetent* remitent*
attachment attach* anexo* anexar* adjunt*
passive passiv* pasiv*
active active ativo ativa activo activa ativos activos
mode mode modo
partner partner* parceir*
share share* compartilh* compartid*
inode inode*
fork fork*
dictionary dicionari* diccionari*
recent recent* newer
subscript subscript* subindice*
positional posicional positional
control control*
card card cartao tarjeta cards
range range ranges intervalo rango faixa
outside outside beyond alem fuera
metastore metastore*
driver driver drivers
serialize serializ*
result result* resultad*
stage stage*
test test tests teste testes prueba* testing
model model* modelo*
snapshot snapshot*
release release* versao*
install instal*
missing missing
upgrade upgrad*
progress progress* andamento curso
zone zone zones zona zonas
quota quota*
vm vm vms
function function* funcao funcion funcoes funciones
lambda lambda*
task task tasks
worker worker* trabalhador*
scheduler scheduler* escalonador* agendador*
trigger trigger* gatilho* disparador*
retry retry retries retent* reintent* reintentos
attempt attempt*
generate generat* gera gerar gerou gerado gerada genera generar genero generad*
library library
header header
negative negative
size size
digit digit*
numeric numeric* numeric
pending pending
decimal decimal*
skip skip*
duplicate duplicate
retention retenc* retention*
expected expected
address address* enderec* direcc*
handler handler*
socket socket*
interface interface*
cookie cookie*
firewall firewall* cortafuegos
blocked blocked
allow allow* permit* permitid* autoriz
reach reach
storage storage* armazen* almacen*
volume volume
tape tape* fita fitas cinta cintas
label label* etiqueta* rotulo*
drive drive drives unidad unidade
label label
message message
header header
compile compile
license license
restart restart
checkpoint checkpoint*
savepoint savepoint*
watermark watermark*
lag lag atraso
throttle throttle
latency latenc*
crashloop crashloop*
backoff backoff back-off
probe probe*
health health* saude salud
healthy healthy saudavel unhealthy
ready ready
namespace namespace*
configmap configmap*
registry registry
manifest manifest*
tag tag tags
branch branch* ramo
repository repositor*
hash hash*
fingerprint fingerprint*
pin pin
peer peer
proxy proxy
tunnel tunnel* tunel*
kex kex
banner banner*
"""
