# ruff: noqa: E501, SIM905
"""Words of error messages in English, Portuguese and Spanish, folded to one lemma each.

A line is a lemma and its forms, without accents; `*` ends a prefix. Words that differ between
errors must not share a lemma.
"""

STOP_WORDS = frozenset(
    """a an and are as at be been being by can did do does for from had has have i if in into is it
    its of on or our since so that the their then there these this those to was we were when which
    while will with would you your please see also more than but via per during after before
    o os as um uma uns umas de da do das dos no na nos nas em ao aos pela pelo pelas pelos por para
    com e ou se que esta estao foi foram ser sendo sido tem ter ha houve ja mais ate entre sobre
    quando durante apos antes este esse essa isto isso seu sua esta eh
    el la los las un una unos unas del al en con y u su sus es son fue fueron ha han he hay hubo
    lo le les se porque cuando tras desde hasta este esta esto ese esa muy mas
    error errors erro erros errores err msg message mensagem mensaje code codigo cod
    info warn warning fatal severe occurred ocorreu ocorreram ocurrio
    ocorrido ocurrido following seguinte siguiente
    possivel possible posible pode podem puede pueden pudo podido could able capaz consegue conseguiu
    neste nesta deste desta nesse nessa pelo nuestra nosso nossa conseguir logrado pudieron puderam poder""".split()
) - {"no"}

GENERIC = frozenset(
    """job step process program run execute system application data operation request server task
    command script fail end abend session log detail step exception return status line database batch
    transaction procedure module reason call try again contact administrator see user name value
    internal start service component plan message time number total current host client driver
    integration workflow mapping stage component package thread main attempt""".split()
)
"""Words nearly every failure has: they weigh a third in the comparison of texts."""

LEXICON = """
not not no nao sin sem cannot cant couldnt unable nunca never none neither doesnt didnt isnt wasnt wont impossivel imposible incapaz nenhum nenhuma ningun ninguna
fail fail* falh* fallo falla fallid* fallando fallar fracass* malogr* unsuccessful*
abend abend* abort* abnormal* anormal*
end end ended ending ends termin* encerr* finaliz* finish* conclu* complet* saiu sai
connect connect* conect* conex* reconnect*
refuse refuse* refusing recus* rechaz* reject* rejeit*
reset reset* restart* redefinid* restablecid* reinicializ* reinici*
close clos* fechad* fechou fechar cerrad* cerro cerrar
open open* abrir abert* abiert* apertura abertura abriu abrio
timeout timeout* timedout
time time timed tempo tiempo
ready ready* pronto listo
out out esgot* agot* exhaust* estour*
exceed exceed* exced* ultrapass* supera superado surpass* rebas* sobrepas* supero superar superad* superan
limit limit* maximo maxima maximum max
space space* espac* spazio
left left restante restantes remaining
available availab* disponiv* disponib* unavailab* indisponi* nodisponib*
device device* dispositivo* volume* volumen*
disk disk* disc disco discos
full full lleno llena llenos lotad* repleto chei* lotou encheu saturad*
filesystem filesystem* fs
file file files arquiv* archivo* ficheiro* fichero*
directory director* diretori* folder* pasta pastas carpeta*
exist exist*
find find found localiz* encontr* locate* hallar hall* achou achad* missing faltando falta faltante ausente absent
such such tal
permission permission* permiss* permis* privileg*
deny deny denied denie* denies negad* negou nego denegad* nieg* denieg* nega
forbid forbid* proibid* prohibid*
access access* acces*
authorize authori* autoriza* notauthorized
unauthorized unauthori*
authenticate authentic* autentic* autentif*
login login* logon* signon sesion
password password* senha* contrasena* passwd clave
user user* usuari*
invalid invalid* incorrect* invalido bad errad* wrong ilegal illegal incorret* incorrec* erron*
credential credential* credencia*
account account* cuenta* conta contas
lock lock* bloque* travad* locked travou trava travando travar
expire expir* vencid* vencim* caduc* vence venceu
certificate certific*
trust trust* confiav* confianza confianca confiabl*
hostkey hostkey*
host host* hospede* equipo equipos
name name* nome* nombre*
resolve resol* unresolv*
unknown unknown desconhecid* desconocid*
network network* rede red
unreachable unreachab* inacessiv* inalcanz* inaccesib* inalcanc*
route route rota ruta
port port porta puerto ports
memory memory memoria mem
heap heap
insufficient insufficien* insuficien* notenough
enough enough suficien* sufficien*
allocate alloc* aloc* asign* alocar
table table tables tabela* tabla* tablas
view view visao vista views
column column* colun* columna*
row row rows linha linhas registro* record records registos
key key keys chave* clave*
duplicate duplica* repetid*
unique unique unica unico exclusiv* unicidad*
constraint constraint* restric* restricao
violate violat* violad* violo violou infring* viola violacion violacao violac*
parent parent pai padre principal primari*
child child filho filha hijo hija
foreign foreign estrangeir* foran* externa extern*
integrity integri*
null null nulo nula nulos
insert insert* inser*
update updat* atualiz* actualiz*
delete delet* exclu* elimin* apag* borr* remov*
deadlock deadlock* interbloque* deadlocked impasse
victim victim* vitima*
wait wait* esper* aguard*
snapshot snapshot* instantane*
old old antig* antigu* viej*
rollback roll* revert* reverti*
segment segment*
tablespace tablespace* tablespaces
extend extend* estend* extens* ampliar expand*
temporary temp temporar* tempor*
index index indice* indices
identifier identifier* identifica*
object object* objet*
package package* pacote* paquete*
bind bind binding bound vinculad*
version version* versao versoes
token token tokens timestamp
conversion conver*
number number* numer*
character character* caracter*
value value* valor*
large large larger grande grandes maior mayor big
long long longo larga largo longer
short short curto corto
truncate truncat* trunc*
overflow overflow* overfl* desbord* estouro
divide divi*
zero zero cero zerad*
syntax syntax sintax*
parse pars* analis* interpret*
date date dates fecha* datas
format format* formato*
month month mes
archive archiv* arquivad* archiver
listener listener* escuta ouvinte oyente
service service* servic*
descriptor descriptor* descritor*
shutdown shutdown* deslig* desativ* apagad* down parad* parou caiu caido caida cayo caidos offline stop* detenid* detuvo parar paro pararam cai caem cair cae caen cayeron derrub*
startup startup inicializ* starting
session session* sessa* sesio*
kill kill* killed matad* morto matar matou mataram mata muerto muerta
signal signal* sinal senal
communication communic* comunic*
channel channel* canal
eof eof endoffile
lose lost lose loss perd* perdida
broken broken quebr* rota
pipe pipe pipeline tuberia
interrupt interrup* interromp*
cancel cancel*
quiesce quiesc*
lookup lookup*
segfault segfault segmentation segmentacao segmentacion
core core
dump dump* despejo
data data dado dados dato datos
exception exception* excec* excepc*
protection protection protec*
operation operati* operac*
module module* modul*
member member* membro* miembro*
library librar* bibliotec*
load load* carreg* carga cargar
program program* programa*
jcl jcl
dataset dataset* dsn
catalog catalog*
cataloged cataloged catalogad*
record record
length length comprimento longitud tamanho tamano size sized
mismatch mismatch* diverg* coincid* match* confere corresp* difer*
read read* lei* lect* ler leer lido
write writ* escrit* grav* escrib* escrev*
input input entrada
output output saida salida
io io
queue queue* fila filas cola colas
manager manager gerenciador gestor administrador gerente
topic topic* topico*
broker broker*
partition partition* particao partic*
offset offset*
leader leader lider
quota quota* cota cotas cuota*
throttle throttl* ratelimit*
rate rate taxa tasa
request request* requisic* solicit* pedido* peticion*
many many muit* demasiad*
few few poucos pocos
bucket bucket* balde
container contain* contene* conteiner*
instance instanc*
capacity capacity capacidad*
region region* regiao
role role papel
policy policy polic* politica*
resource resource* recurso*
busy busy ocupad* use uso used
already already ja ya
require require* requer* obrigat* obligator* necessar* neces*
mandatory mandator*
fetch fetch* busca*
compile compil*
class class classe clase
method method metodo
argument argument* parametr* parameter* param
variable variable* variave*
undefined undefin* indefin* undeclared
import import* importa*
command command* comand*
shell shell
executable executable* ejecutab*
executor executor executors executorlost*
execute execut* ejecut* execuc* ejecuc*
script script*
key key
handshake handshake*
negotiate negoti* negoc*
cipher cipher* cifr*
algorithm algorit*
protocol protocol*
version version
self self autoassinad* autofirmad* selfsigned
signed signed assinad* firmad*
verify verif*
issuer issuer emissor emisor
transfer transfer* transmi*
remote remote* remot*
local local locais
upload upload* envi*
download download* baix* descarg*
partial partial parcia*
checksum checksum* crc
corrupt corrupt* corromp* damag* danificad* danad* inconsisten* ilegiv* unreadable
block block bloco bloques
recover recover* recuper*
disable disable* desabilit* deshabilit* desactiv* inativ* inactiv* inactive
enable enable* habilit*
delivery deliver* entreg*
mail mail email correio correo
dependency dependen*
prompt prompt*
workstation workstation* estacao estacion
agent agent*
link link link* vincul* enlace* enlaz*
symphony symphony
schedule schedul* agend* program*
stream stream fluxo flujo
stuck stuck pres* pegad* atascad* trancad*
stack stack pilha pila
empty empty vazi* vacio vacia
return return* retorn* devol*
response respon* respost* respuest* reply replied replies
server server* servidor*
client client* cliente*
database database* banco base bd bases
schema schema* esquema*
grant grant*
transaction transac* transaction*
log log logs registro
primary primar*
process process*
bad bad
start start* inici* iniciou arranc* sobe subir subiu sube levanta* arranc* arrancar encend*
run run running ran rodar rodando roda rodou rodaram
job job jobs trabalho trabajo tarefa tarea
step step passo paso etapa
contact contact*
unexpected unexpect* inesper*
internal intern*
again again novamente nuevo
try try tente tentativa* intent* retry retries attempt*
hang hang* hung colgad* congelad* pendurad*
slow slow lento lenta
pool pool
idle idle ocios*
descriptors descriptors
thread thread* hilo hilos
decode decod*
encode encod* codific*
utf utf
json json
xml xml
delimiter delimit*
header header* cabecalh* encabez*
trailer trailer* rodape
count count* contagem conte
reconcile reconc*
expect expect* esper*
unsupported unsupport*
support support* suport* soport*
disconnect disconnect* desconect* disconex*
gateway gateway
proxy proxy
certificateexpired certificateexpired
system system* sistema*
free free livre livres libre libres liberad*
create creat* cria* criou crear creac* creando
specify specif* especific*
check check* checar cheque* comprob*
receive receiv* receb* recib*
send send* sent envio enviar enviad*
copy copy* copi*
move move* mover movid*
node node nodes nodo nodos
cluster cluster* clusters
field field* campo campos
layout layout* leiaute
document document*
post post posted posting lancad* lancam* contabiliz*
period period* periodo*
change chang* mudou mudad* alterad* cambi* alter*
calendar calend*
restore restor* restaur*
backup backup* respaldo copia
mount mount* mont*
compress compress* compact* comprim*
decrypt decrypt* descriptograf* decifr* descifr* desencript*
encrypt encrypt* criptograf* cifrad*
inhibit inhibit* inibid* inhibid*
compatible compatib* incompatib*
instruction instruc*
overlap overlap*
machine machine* maquina*
exclusive exclusive
suspend suspend* suspens*
negative negativ*
positive positiv*
balance balance saldo
amount amount montante importe
sequence sequen* secuen*
level level nivel
attribute attribut* atribut*
subject subject*
reach reach* alcanc* alcanz* ating* atingiu
ldap ldap
rpc rpc
ssl ssl
tls tls
sql sql
dns dns
ftp ftp
sftp sftp
ssh ssh
tcp tcp
http http
https https
api api
jvm jvm
dba dba
dd dd
pds pds
vsam vsam
racf racf
jes jes
cics cics
ims ims
mq mq
sap sap
rfc rfc
idoc idoc
abap abap
spool spool
tns tns
sid sid
undo undo
lob lob
odbc odbc
jdbc jdbc
oledb oledb
ole ole
csv csv
yarn yarn
hdfs hdfs
cpu cpu
oom oom
pid pid
nfs nfs
smtp smtp
kerberos kerberos
tgt tgt
sasl sasl
pkix pkix
ca ca
gc gc
steplib steplib
sysout sysout
sortwk sortwk
region region
symphony symphony
jobman jobman
batchman batchman
ram ram
dll dll
vpn vpn
url url
nomatch nomatch
rman rman
pga pga
fifo fifo
lun lun
raid raid
wal wal
ddl ddl
dml dml
plsql plsql
signature signature* assinatura firma
license licens* licenc*
"""
