# ruff: noqa: E501
"""How operators say the errors of databases, mainframes and systems, by meanings known already.

A line adds ways of saying to a meaning of the other tables (see `glossary`).
"""

SPOKEN = """
hdfs-permission | name-accesscontrol | permission denied user access inode / hdfs {sem permissao|permission denied|acesso negado|sin permiso|nao autorizado} {diretorio|escrita|leitura|gravacao|usuario|directory|inode|directorio|write}
file-busy || {diretorio|directory|directorio|dispositivo|device} {em uso|busy|ocupado|en uso|in use} / nao {apagou|removeu|excluiu} {em uso|ocupado}
cloud-quota || {limite|limit} {vcpu|vcpus|instancias|conta|account|cuenta|assinatura} {atingido|reached|excedido|alcanzado|exceeded}
mq-channel-down || {canal|channel} nao {alcanca|reach|alcanza|conecta} {host|remoto|remote} / remote host not available retry later
cd-remote || connect direct nao {alcancou|alcanca|reached|alcanza} {node|parceiro|partner|socio|remoto} / snode {unreachable|inacessivel|nao responde|fora}
deadlock || {bloquearon|bloquearam|travaram} mutuamente / {processos|procesos|sessoes} bloquea mutuamente
db-unreachable || timeout {conectar|conexao|conexion} {oracle|tns} / oracle {nao responde|timeout|no responde} {conexao|conexion|conectar|connect}
jcl-error || jcl error / erro de jcl
dup-dataset || dataset ja existia catalogo / dataset ya estaba catalogado / dataset ja estava catalogado
as2-auth || {parceiro|partner|socio} as2 {rejeitou|recusou|rejected|rechazo} {assinatura|signature|firma}
tws-workstation-missing | tws-workstation-missing | workstation is not in the plan / estacao {nao existe|inexistente|nao esta} {no plano|base do plano|plan} / estacion no {existe|esta} en el plan / workstation not found {plan|database|symphony}
k8s-rbac | k8s-rbac | kubernetes sem permissao {pods|listar|service account} / is forbidden user serviceaccount cannot list resource / service account {sem permissao|nao pode|cannot|sin permiso} {pods|listar|kubernetes|namespace|list|get|secrets} / {rbac|rolebinding} {ausente|missing|falta|negado}
tns-resolve || {alias|entrada|base|banco|servico} {nao esta|no esta|nao tem|sem|falta|not in} tnsnames / tnsnames {nao tem|sem|no tiene|falta} {entrada|alias|banco|base}
db-open || login {nao abre|nao conseguiu abrir|cannot open|no pudo abrir} {banco|database|base}
space-request || {sem|nao havia|no habia|no tenia|falta} espaco {alocar|solicitado|dataset novo} / volume {sem|nao tinha|no tenia} espaco {solicitado|requested} / space requested not available
racf-913 || racf {sem permissao|nega|negou|deniega|denied|sem acesso|sem autoridade} {gravacao|dataset|escritura|leitura|update|write|usuario} / {usuario|user} {sem permissao|sem acesso|sem autoridade} racf
dataset-missing || dataset {fora do|nao esta no|not in|no esta en el} catalogo / data set not in catalog / catalog cannot be accessed
spark-table | name-nosuchtable | table or view not found / spark {nao encontrou|cannot find|not found|no encontro} {tabela|table|tabla|view} / tabela nao encontrada {spark|catalogo|metastore}
ssis-login || login timeout expired {ole db|ssis|dts} / ssis {login|conexao} {expirou|timeout|tempo} {banco|login|expirado}
login-timeout | state-hyt00 | login timeout expired / {tempo|timeout} de login {expirou|expirado|esgotado|excedido} / tempo de login {banco|servidor} expirou / tiempo de inicio de sesion {agotado|expirado}
host-key || {huella|fingerprint|chave|clave} {servidor|remoto|host} {mudou|cambio|changed|nao confere|diferente} / {servidor|host} remoto {cambio|mudou} {chave|clave|huella|identificacao}
ssh-auth || {sftp|ssh|servidor} {refused|recusou|nao aceita} {chave|clave|key} / {chave|key|clave} refused {sftp|ssh|servidor}
read-only-fs || {filesystem|sistema de arquivos|disco|montagem|particao|fs|sistema de archivos} {readonly|read only|somente leitura}
nfs-mount || {nfs|mount} {nao responde|timeout|timed out|expirou} {montar|mount|servidor} / mount.nfs connection timed out
nfs-down || servidor nfs {nao responde|no responde|not responding} {montar|mount}
sap-rfc-comm || gateway sap {nao responde|fora|inacessivel|no responde|unreachable|down|no se alcanza|caido} / {sap|rfc} {gateway|partner} {not reached|inalcanzavel|unreachable}
shell-crlf || {script|shell|arquivo} {com|con|with} {quebra de linha|crlf|fim de linha|saltos de linea|line endings} {windows|dos} / quebra de linha do windows / {formato|line endings} {windows|dos} {script|shell|ksh}
bad-interpreter || {script|shell} {quebra de linha|crlf} {windows|dos} / interpretador {nao encontrado|invalido} script
cloud-denied || {role|rol|policy|politica|iam} {sem permissao|nao tem permissao|sin permiso|niega|nega|denies|no tiene permiso} {bucket|acesso|leitura|gravacao|objeto|acceso|lectura|escrita}
k8s-crash || {container|contenedor|pod} {reinicia|reiniciando|restarting|reinicia} loop / contenedor se reinicia
tws-agent-down || agente {caido|fora do ar|parado|offline} {tws|dinamico|job|jobs}
queue-missing | amqp-404 | no queue in vhost / fila {nao existe|inexistente|not found} vhost / {queue|fila|cola} {not found|nao existe|does not exist|no existe|nonexistent} {rabbit|activemq|sqs|vhost|jms|broker|service bus}
sqs-missing | name-nonexistentqueue name-queuedoesnotexist | specified queue does not exist / fila sqs {nao existe|inexistente} / cola sqs no existe
git-auth | git-auth | authentication failed {git|https|clone|repository} / git {pull|push|clone|fetch|repositorio} {autenticacao|authentication|credencial|senha|recusada|denied|failed|permissao|autenticacion} / could not read username for https
git-conflict | git-conflict | merge conflict in / automatic merge failed fix conflicts / local changes would be overwritten by merge / conflito de merge
systemd-failed | systemd | control process exited with error code / servico {falhou|nao subiu} systemctl / job for service failed {control|exited|timeout} / {processo|process} de controle saiu / systemctl {failed|falhou} {start|status}
stepfn-timeout | name-statestimeout | state timed out {task|states|step} / step functions {timeout|timed out|tempo|estourou|expirou} / {maquina de estados|state machine} {timeout|tempo|estourou}
csv-fields | csv-fields | error tokenizing data expected fields saw / {numero|quantidade|number|count} {campos|colunas|fields|columns|campos} {diferente|divergente|unexpected|mismatch|a mais|a menos|esperado|incorreto} {linha|csv|arquivo|line|registro|file} / expected fields in line saw / {linha|line|registro} com {campos|colunas} {a mais|a menos|demais}
ogg-record | ogg-1028 | incompatible record {trail|rba|goldengate} / registro incompativel {trail|goldengate|replicat} / replicat {abended|abendou|parou} {registro|record|incompatible|incompativel}
ogg-down | ogg | {extract|replicat} {abended|stopped|abendou|parado} goldengate / goldengate {parado|abended|lag|down}
disk-quota || {sem cota|cota excedida|quota exceeded|over quota|cuota excedida|cota estourada} {diretorio|sftp|disco|remote|parceiro|usuario|servidor|directorio}
mq-certificate | amq9637 amq9633 | channel lacking certificate / canal {mq|sem} certificado / {canal|channel} {mq|ssl} {certificado|certificate} {ausente|missing|nao tem|sem|falta|invalid|invalido|bad}
ecs-pull | name-cannotpullcontainer | cannot pull container / ecs {nao baixou|cannot pull|nao conseguiu baixar} imagem / task {ecs|fargate} {imagem|image} {not found|nao encontrada|pull}
ecs-exit | name-essentialcontainerexited | essential container in task exited / container essencial {saiu|terminou|encerrou}
ecs-init | name-resourceinitialization | unable to pull secrets or registry auth / ecs {secret|segredo|registry} {nao obtido|unable|retrieve}
batch-host | batch-host | host ec2 terminated / instancia ec2 {terminada|encerrada} durante o job
athena-data | name-hivecursor name-hivebaddata | hive bad data {field|error|parsing} / hive cursor error / athena {dado invalido|bad data|erro de leitura|tipo incompativel}
lambda-import | name-importmodule name-runtimeimportmodule | unable to import module / lambda nao {importa|importou} modulo
pubsub-missing | pubsub-missing | {topic|subscription} not found pubsub / {topico|assinatura} pub/sub {inexistente|nao encontrado|nao existe}
cosmos-throttle | cosmos-429 | request rate is large cosmos / {ru|request units} {exceeded|excedidas|esgotadas|insuficientes} / cosmos {429|throttled|limite de ru}
servicebus-lock | name-messagelocklost | message lock lost / lock da mensagem {expirou|perdido|expirado} service bus
keyvault-denied | keyvault-denied | does not have secrets get permission on key vault / {key vault|cofre|keyvault} {sem permissao|acesso negado|forbidden|denied|access policy|sin permiso}
nifi-full | nifi-full | archive file size constraints waiting for archive cleanup / nifi {content repository|repositorio|disco} {cheio|full|sem espaco|limpeza|cleanup} / content repository {cheio|full|lleno}
nifi-disconnected | nifi-disconnected | node disconnected from cluster {nifi|heartbeat} / no {nifi|do nifi} {desconectado|fora do cluster}
kafka-connect | kafka-connect | tolerance exceeded in error handler / connector {failed|falhou|task killed|em falha|is being killed} / task is being killed and will not recover / kafka connect {falhou|failed|task}
schema-registry | schema-registry | schema being registered is incompatible / schema {incompativel|incompatible} {registry|registro|avro} / subject not found schema registry
matillion | matillion | unterminated {string|quote} {csv|file|copy}
airflow-pool | airflow-pool | pool {slots|full|open} airflow / {sem|no} slots {pool|airflow|livres} / tasks {stuck|presas} queued / tarefa presa em queued airflow
airflow-db | airflow-db | airflow {metadata|banco de metadados|database} {unavailable|indisponivel|fora|connection|connect}
spark-driver-oom | spark-driver-oom | driver {out of memory|sem memoria|oom|estourou memoria} spark / {driver|executor} {heap|memoria} {insuficiente|estourou|estourada} spark
spark-submit | spark-submit | application {finished|status} failed yarn / application application failed {times|am container} due to am container / am container exited
yarn-queue | yarn-queue | {queue|fila} {yarn|does not exist|nao existe|unknown} yarn / submitted to unknown queue / fila do yarn {inexistente|cheia|sem recursos}
hbase-region | name-notservingregion name-regiontoobusy | region not serving / region server {down|not serving|fora|parado} / regiao hbase {indisponivel|fora}
zookeeper | name-connectionlosskeeper name-sessionexpiredkeeper | zookeeper {session expired|connection loss|sessao expirou|conexao perdida|unreachable}
impala-memory | impala-memory | memory limit exceeded impala / impala {memoria|memory} {excedida|limit|estourou|exceeded}
acl-oracle | ora-24247 | network access denied by access control list / acl {de rede|network} {oracle|negado|denied|negou} / acceso a la red denegado lista de control
auth-protocol | ora-28040 | no matching authentication protocol / {nenhum|sem} protocolo de autenticacao {correspondente|compativel} / cliente oracle {antigo|incompativel} {protocolo|autenticacao}
synonym-loop | ora-1775 ora-980 | looping chain of synonyms / {cadeia|cadena} de sinonimos {loop|em loop|en bucle} / synonym translation no longer valid / sinonimo {invalido|quebrado|nao mais valido}
idle-transaction | pg-25p03 name-idleintransactionsessiontimeout | idle-in-transaction timeout / transacao ociosa {tempo limite|encerrada|timeout} / transaccion inactiva {tiempo|timeout|terminada}
recovery-conflict | pg-40001r | conflict with recovery / conflito com {recovery|recuperacao} / consulta {na replica|no standby} cancelada {recovery|conflito}
replication-slot | pg-slot | replication slot {inactive|does not exist|lost|invalidated} / slot de replicacao {inativo|inexistente|perdido}
replication-lag | replication | {replica|replicacao|replication|standby} {atrasada|lag|stopped|parada|broken|quebrada|interrompida|atrasado} / slave {sql|io} {thread|running} no
db2-not-run-under-dsn | db2-927 db2-923 | language interface was called but no connection / connection not established db2 / db2 {nao conectado|not connected|sem thread|no thread} {programa|batch|dsn|ikjeft01} / programa {fora do|nao rodou sob} dsn
azure-db-unavailable | mssql-40613 mssql-40197 mssql-40501 | database is not currently available please retry / azure sql {indisponivel|unavailable|busy|ocupado} / service is currently busy retry
resource-governor | mssql-10928 mssql-10929 | resource id limit for the database has been reached / limite de {workers|sessoes} {azure sql|banco|database} atingido
vss | vss | volume shadow copy {failed|error|timed out} / vss writer {failed|timeout|falhou} / copia de sombra {falhou|erro}
backup-media | backup-96 | unable to allocate new media / sem midia disponivel {backup|netbackup|storage|fita} / storage unit none available / no hay {medios|cintas} disponibles
backup-client | backup-58 | can't connect to client netbackup / backup {client|agente} {unreachable|nao responde|inacessivel}
cluster-resource | crs-2674 | start of resource failed {crs|cluster} / recurso de cluster {nao inicia|falhou|offline} / cluster resource {failed|offline|online}
office-file | office-file | microsoft excel cannot access file / excel nao {consegue|pode} acessar arquivo
com-class | hr-80040154 | retrieving com class factory failed / class not registered com / classe com nao registrada
js-heap | js-heap | javascript heap out of memory / reached heap limit allocation failed / node {heap|memoria} {javascript|estourou|limit} / memoria heap javascript
as400-object | cpf9801 | object in library not found / objeto {nao encontrado|no encontrado|nao existe} biblioteca / objeto en biblioteca no encontrado
as400-decimal | mch1202 | decimal data error / erro de dados decimais / error de datos decimales
as400-lock | cpf4128 cpf3156 | not allowed to open file in use / cannot allocate object {library|as400} / objeto {alocado|em uso} {biblioteca|as/400|iseries}
tws-z-jes | eqqz001 | jes is not active {scheduler|start} / jes {nao ativo|inativo|not active|inactivo} {scheduler|controlador|controller|tws|inicia|opc} / {scheduler|controller|controlador} {cannot start|nao sobe|no inicia} jes
snapshot-old || {undo|segmento de undo|rollback} {insuficiente|pequeno|sobrescrito|estourou} {consulta|query|leitura|snapshot} / {consulta|query} {longa|demorada|long} {undo|snapshot} / undo retention {short|low|baixa|curto}
unique || {registro|linha|chave|valor|row|record|fila} {duplicado|duplicada|duplicate|repetido} {chave|indice|unique|primary|primaria|tabela|insert|carga|index|unico|tabla} / ja existe {registro|linha} com {essa|a mesma} chave / ya existe {registro|fila} con {esa|la misma} clave / {chave|clave} {primaria|unica} {repetida|ja existe|ya existe|already exists}
fk-parent || {chave pai|registro pai|parent} {nao existe|inexistente|ausente|missing} / {foreign key|chave estrangeira|clave foranea} {sem pai|sem registro|violada|violated|invalida|falhou|fallo} / integridade referencial {violada|erro|falhou} / integridad referencial {violada|fallo} / referential integrity {violated|violation|error}
fk-child || {registro|registros|linhas} {filho|filhos|dependentes|child} {existe|existem|encontrado|impede|found|exist} / nao {pode|consegue} {excluir|apagar|delete} {pai|dependente|filho|referenciado} / registros hijos {existen|encontrados}
not-null || {coluna|campo|column|columna} {obrigatoria|obrigatorio|mandatory|obligatoria} {nula|nulo|vazia|sem valor|null|nulo|vacia} / {valor nulo|null value} {coluna|column|columna|campo} {obrigatoria|not null|nao permite|nao aceita}
no-table || {tabela|table|tabla|view|objeto} {nao existe|inexistente|not exist|nao encontrada|no existe|not found|sumiu} {banco|database|schema|esquema|oracle|db2|postgres|mysql|sql server|base de dados}
no-column || {coluna|column|columna|campo} {nao existe|inexistente|nao encontrada|no existe|not exist} {tabela|table|tabla|select|consulta|banco}
db-privilege || {usuario|user|login} {sem privilegio|sem grant|sem permissao|sin privilegios|lacks privilege|without privilege} {select|insert|tabela|table|banco|objeto|execute|tabla|procedure} / falta {grant|privilegio|permissao} {tabela|objeto|schema|select|insert|execute} / privilegio insuficiente {banco|tabela|oracle|db2}
db-login || {senha|password|contrasena|usuario} {errada|incorreta|invalida|incorrecta|wrong|incorrect} {oracle|mysql|postgres|postgresql|sql server|db2|banco|base de datos|database} / {banco|base|oracle|postgres|mysql|db2|database} {recusou|recusa|rejeitou|negou|rechaza|rejected|refused} {login|usuario|senha|credenciais|user|password}
account-locked || {conta|usuario|login|account|cuenta} {bloqueada|bloqueado|locked|travado|travada} {tentativas|oracle|banco|failed attempts|intentos|senha errada|excesso} / usuario {do banco|oracle} {bloqueado|travado|locked}
password-expired || {senha|password|contrasena} do {usuario|user|banco} {expirou|expirada|vencida|venceu} / {expirou|venceu|caduco} a senha
lock-timeout || {tempo|timeout|espera} {lock|bloqueio|bloqueo} {esgotado|excedido|expirou|exceeded|estourou|agotado|superado} / {tabela|linha|registro|tabla|row|recurso} {bloqueada|bloqueado|locked|travada|preso} {outra sessao|outra transacao|another session|otra sesion|lock|timeout}
deadlock || {transacao|transaction|sessao|processo|transaccion} {vitima|victim|abortada|cancelada|desfeita} {deadlock|impasse|interbloqueo} / bloqueio {mutuo|circular} / abrazo mortal / {dois|duas|two|dos} {processos|transacoes|sessions|procesos} {travando|bloqueando|blocking} {um ao outro|each other|mutuamente|entre si}
temp-full || {temp|tablespace temporaria|segmento temporario} {cheia|cheio|full|esgotada|estourou|sem espaco|lleno|llena|out of space} / {sem|falta de|acabou} espaco {temp|temporario|tablespace temp|tempdb}
tx-log-full || {log|transaction log|log de transacao|log transacional} {cheio|full|estourou|lotado|lleno|encheu} {banco|database|sql server|db2|base}
archiver || archive log {cheio|full|estourou|sem espaco|lleno|destino} / {area|destino} de archive {cheia|cheio|sem espaco} / {fast recovery area|fra} {cheia|full|sem espaco}
no-listener || listener {parado|fora|down|caiu|nao responde|not running|caido|offline|nao esta rodando} / {nao ha|sem|no hay} listener / porta {1521|listener} {fechada|sem resposta|recusada}
unknown-service || service name {nao registrado|desconhecido|invalido|unknown|not registered|no registrado} {listener|oracle} / listener nao conhece service
tns-resolve || {alias|tns|tnsnames} {nao resolvido|nao encontrado|inexistente|not resolved|missing|no resuelto|ausente} / {tnsnames|connect identifier} {sem entrada|errado|missing}
no-instance || instancia {oracle|do banco} {parada|down|fora|desligada|caida|detenida} / banco oracle {fora|parado|desligado|down|caido}
db-server-away || {servidor|banco|base|server|database} {mysql|sql server|sqlserver|postgres} {inacessivel|fora|nao responde|unreachable|down|nao encontrado|no responde|caido|not accessible} / {nao conecta|sem conexao|cannot connect|no conecta} {mysql|sql server|sqlserver|postgres|postgresql}
too-many-connections || {excesso|muitas|numero maximo} {conexoes|conexiones|connections} {banco|postgres|mysql|atingido|excedido|esgotado|database|base|reached} / {conexoes|connections|conexiones} {esgotadas|exhausted|agotadas|no limite} {banco|postgres|mysql|database} / max_connections {atingido|reached|excedido|alcanzado}
processes || {processes|sessions|sessoes|processos} {limite|maximo|limit|estourou|excedido} oracle
session-killed || sessao {derrubada|morta|eliminada|encerrada|killed} {dba|administrador|admin|banco} / sesion {eliminada|terminada|matada} {dba|administrador}
db-gone || {conexao|connection|conexion} {caiu|perdida|lost|encerrada|dropped|derrubada} {banco|mysql|postgres|durante consulta|database|durante a query|base de datos}
value-large || {valor|texto|string|dado|dato|value} {maior|longo|grande|excede|larger|longer|exceeds|largo} {coluna|column|campo|columna|tamanho da coluna} / {dados|data|string|texto} {truncados|truncado|truncated|truncada} {coluna|column|insert|campo|sql server}
invalid-number || {valor|campo|texto|string} nao numerico {coluna|conversao|to_number|convert} / {conversao|conversion} {numero|number|numeric|int} {invalida|falhou|failed|fallo} / {nao|no} {converte|convierte} {texto|varchar|string} {numero|int|number}
bad-date || data {invalida|fora do formato|formato invalido} {conversao|coluna|to_date|insert|convert} / {formato|format} de {data|fecha} {invalido|incorreto|diferente} / fecha {invalida|no valida} {conversion|formato|columna} / invalid date {format|conversion|value}
div-zero || {divisao|division} por {zero|cero} {calculo|procedure|sql|programa}
numeric-error || buffer {pequeno|small} {plsql|variavel|string}
sql-syntax || {erro|error} {de sintaxe|sintaxe|syntax|sintaxis} {sql|comando|query|instrucao|consulta|statement}
too-many-rows || {subconsulta|subquery|select into|select} {retornou|retorna|returned|devolvio} mais de {um|uma} {linha|valor|registro} / subconsulta devolvio mas de {un valor|una fila}
no-data || select {nao retornou|sem|no devolvio} {linhas|dados|registros|filas}
sequence-limit || {sequence|sequencia|secuencia} {esgotada|estourou|atingiu maximo|maxvalue|limite|agotada} / {identity|auto_increment} {overflow|estourou|limite|esgotado}
corrupt-block || bloco {corrompido|danificado} {banco|datafile|oracle} / {pagina|page} {corrompida|corrupt|danificada} {banco|database|checksum} / bloque {corrupto|danado}
db-readonly || banco {somente leitura|read only|em modo leitura|standby} / base de datos {solo lectura|modo lectura} / {replica|standby|secundario} {nao aceita|somente leitura} {escrita|gravacao|insert|leitura}
shared-pool || shared pool {sem memoria|esgotada|insuficiente|exhausted|full|agotada}
pga || pga {esgotada|estourou|limite|exceeded|limit}
open-cursors || {muitos|excesso de|limite de|too many} cursores abertos / cursores {abertos|open} {excedido|limite|estourou}
pool-exhausted || pool {de conexoes|connection|conexoes|conexiones} {esgotado|cheio|exhausted|full|agotado|sem conexao livre|estourou|lotado} / {hikari|dbcp|datasource|c3p0} {timeout|exhausted|esgotado|sem conexao} / nao obteve conexao do pool
db-cancel || {consulta|query|statement} {cancelada|canceled|cancelled} {usuario|user|timeout|statement_timeout|administrador}
sql-timeout || {consulta|query|comando|procedure} {demorou|estourou|excedeu|expirou|timeout} {tempo|timeout|limite|sql server|ado}
pg-serialize || {conflito|conflict} de serializacao / serialization failure / {nao|could not} serialize {transacao|transaction|access}
db2-not-started || {db2|instancia db2|subsistema db2} {parado|nao iniciado|down|fora|not started|nao ativo|caido|no iniciado} / db2start {nao executado|necessario|missing}
db2-bind || {pacote|package|dbrm} {nao encontrado|not found|ausente|inexistente|no encontrado} {db2|plano|plan|bind|collection} / {falta|sem|precisa} {bind|rebind} {plano|pacote|programa|plan}
db2-timestamp || {timestamp|consistency token} {divergente|diferente|mismatch|conflito|nao confere} {bind|load|plano|programa|dbrm|modulo} / programa {compilado|recompilado} sem {bind|rebind}
db2-comm || {comunicacao|communication|comunicacion} {db2|protocolo|tcp} {falhou|error|erro|fallo|failed}
mem-grant || {memoria|memory} {insuficiente|insufficient} {sql server|resource pool|consulta|query|banco}
filegroup-full || filegroup {cheio|full|sem espaco|lleno|primary} {espaco|space|allocate|cheio}
db-open || {banco|database|base} {nao abre|offline|inacessivel|suspect|restoring|em restore|nao existe} {sql server|login|abrir|mssql}
data-exception || {campo|dado|valor|campo numerico} {nao numerico|com lixo|com espacos|sujo|no numerico} {programa|cobol|calculo|compactado|comp-3|packed|abend} / {s0c7|dado sujo|lixo} campo / {compactado|comp-3|packed|decimal} {invalido|invalid|sujo|lixo|corrompido}
protection || {violacao|violation} de {memoria|protecao|storage|armazenamento} {cobol|programa|abend} / {acesso|access} {endereco|area|memoria} {invalido|invalida|protegida} {programa|cobol} / violacion de {memoria|proteccion}
time-322 || {estourou|excedeu|ultrapassou|exceeded|supero} {cpu|tempo de cpu|time|cpu time|tiempo de cpu} {job|step|limite|limit} / tempo de cpu {estourado|ultrapassado|limite} / job em loop {cpu|tempo}
wait-522 || job {parado|esperando|waiting|ocioso} {muito tempo|tempo demais|too long|limite de espera} / {tempo|limite} de espera {job|jwt} {excedido|estourou}
module-missing || {modulo|programa|load|load module|program} {nao encontrado|not found|inexistente|no encontrado|nao existe|ausente} {steplib|joblib|loadlib|linklist|biblioteca|library} / {loadlib|steplib|joblib} {sem|falta|nao tem|missing} {modulo|programa|load}
no-region || {region|memoria virtual|getmain|storage} {insuficiente|insufficient|pequena|pequeno|esgotada|esgotado|exhausted} {job|step|jcl|programa|virtual} / aumentar region / {falta|sem} {region|memoria virtual|storage} {step|job|programa}
b37 || {dataset|arquivo|data set} {sem espaco|cheio|estourou|full|out of space|sin espacio|lleno} {volume|extents|extensao|secundario|disco 3390|primario} / {espaco|space|espacio} {secundario|primario|extents} {esgotado|insuficiente|exhausted|agotado} / acabaram os extents / falta espaco {volume|dasd|dataset}
dataset-busy || {dataset|arquivo|data set} {em uso|in use|preso|ocupado|alocado|en uso|held} {outro job|another job|otro job|exclusivo|enqueue|disp|old} / contencao de dataset / job {esperando|aguardando|waiting} {dataset|enqueue|data sets}
dataset-missing || {dataset|data set|arquivo} {nao catalogado|not cataloged|nao encontrado no catalogo|no catalogado|inexistente no catalogo}
dup-dataset || {dataset|data set|arquivo} ja {existe|catalogado} {new|catalogo|volume|disp} / {not catlg|nao catalogou|duplicado} {dataset|catalogo|volume} / dataset ya {existe|catalogado}
operator-cancel || {job|tarefa|step} {cancelado|cancelada|cancelled|canceled} {operador|operator|operacao|console} / {cancelamento|cancel} {pelo operador|by operator|por operador}
member-missing || membro {inexistente|nao encontrado|ausente|nao existe} {pds|biblioteca|parmlib|dataset|library} / miembro {inexistente|no encontrado} {pds|biblioteca} / member {missing|not found} {pds|library|dataset}
jes-spool || spool {jes|jes2} {cheio|full|lotado|sem espaco|lleno|esgotado|estourou}
output-722 || {saida|sysout|output|linhas|lines} {excedeu|exceeded|estourou|limite|ultrapassou} {linhas|lines|limite|limit|sysout|outlim}
vsam-full || {vsam|ksds|cluster|esds} {cheio|full|sem espaco|sem extents|lleno|nao estende} / {gravacao|write} vsam sem espaco
vsam-open || {open|abertura} {vsam|ksds|cluster} {falhou|failed|erro|error|verify} / vsam {nao fechado|not closed|verify|precisa de verify}
hsm-recall || {recall|migrado|migrated} {falhou|failed|hsm|dfhsm|dataset} {recall|hsm|ml2|dataset|migrado}
space-request || {alocacao|allocation|asignacion} {espaco|space|volume|storage group} {falhou|failed|sem espaco|insuficiente|fallo} / storage group {sem espaco|cheio|full} / sem volume {disponivel|com espaco}
no-space || {disco|filesystem|particao|fs|disk|volume|montagem|/tmp} {cheio|lotado|full|100|sem espaco|lleno|estourou|encheu|esgotado} / {acabou|falta|faltou|sem|ran out of|se acabo} {espaco|espacio|disk space} {disco|filesystem|servidor|tmp|diretorio|dispositivo|device} / espaco {insuficiente|esgotado} {disco|filesystem|em disco|servidor}
no-memory || {servidor|maquina|processo|sistema|host} {sem memoria|out of memory|memoria insuficiente|sin memoria|memoria esgotada} / memoria {ram|do servidor|fisica|swap} {esgotada|insuficiente|exhausted|agotada}
open-files || {limite|limit} de {arquivos|descritores|archivos} {abertos|abiertos|excedido|estourou} / {descritores|file descriptors|descriptores} {esgotados|exhausted|agotados} / ulimit {nofile|arquivos|open files}
no-command || {comando|command|executavel|binario|programa|utilitario} {nao encontrado|inexistente|not found|nao instalado|no encontrado} {path|shell|bash|ksh|servidor|script|sh} / {nao|no} {esta|encontrado} no path {comando|executavel}
refused || {conexao|connection|conexion|porta|puerto|port} {recusada|refused|rechazada|negada|fechada|closed} {porta|servidor|host|servico|server|puerto|destino|remoto} / {ninguem|nada|nothing} {escutando|listening|escuchando} {porta|port|puerto}
timeout || {conexao|connection|conexion} {expirou|timeout|esgotou|estourou|timed out|nao respondeu|expiro} {servidor|host|tempo|porta|firewall|destino|remoto} / {servidor|host|destino} nao {responde|respondeu} {tempo|conexao|timeout}
reset || conexao {derrubada|resetada|cortada|interrompida|abortada} {servidor|remoto|peer|outra ponta|parceiro|firewall|par} / conexion {cortada|abortada|interrumpida} {servidor|remoto|par|peer}
resolve || {nome|host|hostname|dns|nombre} {nao resolvido|nao resolve|inexistente|not resolved|unresolved|no resuelve|desconhecido} {dns|host|servidor|hostname|nome} / dns {nao resolve|falhou|failed|fora|nao responde|no resuelve|fallo} / {falha|erro|fallo} {resolucao|dns|resolver} {nome|dns|host|nombre}
cert-expired || certificado {ssl|tls|digital|do servidor|https|cliente} {vencido|expirado|expirou|venceu|caducado|vencio} / {certificate|certificado} {validity|validade|validez} {expired|vencida|expirada|past|passou|vencio}
cert-untrusted || certificado {autoassinado|self signed|autofirmado|nao confiavel|desconhecido|nao importado|no confiable} {truststore|ca|cadeia|java|cacerts|servidor} / {ca|autoridade|issuer|emissor} {desconhecida|nao confiavel|unknown|untrusted|desconocido|nao esta} {certificado|truststore|certificate|cacerts} / truststore {sem|nao tem|missing|falta} {certificado|ca|certificate}
cert-host || {certificado|certificate} {outro host|nome diferente|hostname|nao corresponde|not match} {host|nome|servidor|name|dominio} / {nome|hostname|cn|san} {nao confere|nao bate|diferente|mismatch|no coincide} {certificado|certificate}
tls-handshake || {handshake|negociacao} {ssl|tls} {falhou|failed|failure|erro|fallo|rejeitado} / {cifra|cipher|ciphers} {em comum|incompativel|nao suportada|common|not supported} {ssl|tls}
tls-version || {versao|version} {tls|ssl|do protocolo} {nao suportada|incompativel|not supported|antiga|obsoleta|unsupported|no soportada} / tls {1.0|1.1|antigo|desabilitado} {desabilitado|nao suportado|disabled|not supported}
file-busy || {arquivo|file|archivo|planilha} {em uso|aberto|in use|bloqueado|locked|preso|en uso|abierto} {outro processo|outro usuario|another process|outro programa|otro proceso|windows|excel}
java-heap || {heap|memoria java|jvm} {estourou|esgotada|cheia|insuficiente|full|exhausted|agotada|sem espaco} {java|jvm|xmx|memoria|heap|processo} / {jvm|java} {sem memoria|out of memory|estourou a memoria|sin memoria} / aumentar xmx
java-class || {classe|class|clase} {java|principal|main} {nao encontrada|ausente|not found|no encontrada|faltando}
driver || driver {jdbc|odbc} {nao encontrado|ausente|nao instalado|missing|not found|no encontrado|faltando|no instalado} / dsn {inexistente|nao configurado|not found|missing|nao encontrado}
shared-lib || {biblioteca|library|libreria|so} {compartilhada|shared|dinamica} {nao encontrada|ausente|not found|missing|faltando|no encontrada} / {.so|lib} nao {encontrada|carregada} ld_library_path
json-bad || json {invalido|invalid|malformado|malformed|quebrado|truncado|mal formado|incompleto} / {parse|parser|interpretar|ler|leitura} json {error|erro|failed|falhou|fallo}
xml-bad || xml {invalido|invalid|malformado|malformed|mal formado|truncado|incompleto} / {parse|parser|schema|xsd} xml {error|erro|failed|falhou|validation|invalido}
file-empty || {arquivo|file|archivo} {vazio|empty|zerado|vacio|zero bytes|sem registros|sem linhas} {entrada|recebido|input|parceiro|origem|processar|received|recibido}
record-count || {quantidade|total|numero|contagem|count} {registros|linhas|records} {divergente|nao confere|difere|mismatch|diferente|nao bate|no coincide} {trailer|rodape|header|controle|arquivo|esperado|expected} / trailer {divergente|nao confere|mismatch|nao bate}
http-unauthorized || {api|servico|webservice|endpoint|rest} {401|nao autorizado|unauthorized|token invalido|recusou token|no autorizado}
http-unavailable || {api|servico|webservice|endpoint|site} {503|indisponivel|fora|unavailable|no disponible|caido} {temporariamente|http|servidor|momento|parceiro|service}
http-not-found || {api|url|endpoint|pagina} {404|nao encontrada|inexistente|not found|no encontrada|nao encontrado}
cloud-no-credentials || {credenciais|credentials|credenciales|credencial} {aws|gcp|azure|google|boto} {nao encontradas|ausentes|missing|not found|nao configuradas|faltando|no encontradas|sem}
mq-no-queue || fila {inexistente|nao existe|nao definida|nao encontrada|desconhecida} {mq|qmgr|gerenciador|queue manager} / cola {inexistente|no existe|no definida} {mq|gestor}
mq-broken || conexao {mq|com o qmgr|com o gerenciador} {caiu|perdida|quebrada|interrompida|broken|encerrada}
mq-msg-big || mensagem {grande|maior|excede|muito grande} {fila|mq|maxmsgl|canal} / maxmsgl {excedido|exceeded|ultrapassado}
mq-put || {put|gravacao} {inibido|inibida|inhibited|desabilitado|bloqueada} {fila|queue|mq|cola}
mq-get || {get|leitura} {inibido|inibida|inhibited|desabilitado|bloqueada} {fila|queue|mq|cola}
kafka-leader || {particao|partition|particion} sem lider / {lider|leader} {indisponivel|not available|mudou|nao disponivel|ausente|no disponible} {particao|partition|kafka|topico|particion}
kafka-offset || offset {fora do intervalo|inexistente|invalido|expirado|fora da faixa|out of range|fuera de rango|perdido|nao existe} {kafka|topico|consumer|consumidor|particao|partition|retencao}
kafka-broker || {broker|brokers} kafka {fora|down|indisponivel|nao responde|unreachable|parado|inacessivel|caido|unavailable|no disponible} / nao {conecta|conectou} {kafka|broker|bootstrap} / {sem|nenhum} broker {disponivel|kafka}
kafka-topic || topico {inexistente|nao existe|nao encontrado|no existe} {kafka|broker|cluster|producer}
kafka-large || mensagem kafka {grande|maior|excede} / {mensagem|registro|evento|record} {maior|grande|excede|excedeu|too large} {kafka|topico|topic|max.request|message.max|producer}
kafka-isr || {replicas|isr} {insuficientes|abaixo|below|not enough|minimo|menor} {kafka|topico|min.insync|isr|minimum|in-sync|sincronia}
ldap-down || {ldap|active directory|controlador de dominio|domain controller} {fora|down|inacessivel|nao responde|indisponivel|unreachable|unavailable|caido|no responde}
kerberos-expired || {ticket|tgt|kerberos|keytab} {expirado|expirou|vencido|expired|sem ticket|no tgt|ausente|caducado} {kerberos|kinit|tgt|gss|ticket|hdfs|krb}
kerberos-skew || {relogio|hora|clock|reloj} {diferente|fora de sincronia|dessincronizado|skew|defasado|atrasado|desincronizado} {kerberos|servidor|ntp|kdc|dominio}
sap-locked-object || {objeto|material|pedido|documento|cadastro|dados} {bloqueado|bloqueados|locked|preso} {usuario|user|sap|transacao} {sap|outro usuario|edicao|processamento|tratado}
sap-period || periodo {contabil|mm|fi|contable} {fechado|nao aberto|encerrado|closed|cerrado}
sap-no-wp || {work process|wp|processo de fundo|background} {ocupados|esgotados|sem livre|no free|all busy|livre|ocupado} {sap|btc|background|dialog|work}
licence || {licenca|license|licencia} {expirada|vencida|expired|esgotada|excedida|invalida|caducada|ausente} {software|produto|servidor|informatica|datastage|usuarios|product|server}
infa-lock || {workflow|sessao|sesion} ja {em execucao|rodando|executando} {informatica|powercenter|integration} / workflow {locked|lock|bloqueado}
infa-service || integration service {fora|parado|indisponivel|down|unavailable|caido|nao responde} / servico de integracao {fora|parado|nao responde|indisponivel}
infa-repo || {repositorio|repository} {informatica|powercenter} {fora|nao conecta|indisponivel|down|inacessivel|unavailable|no conecta}
ds-lock || job datastage {nao compilado|not compiled|bloqueado|locked|em uso|preso} / job {nao compilado|precisa compilar|not compiled}
ssis-acquire || {connection manager|gerenciador de conexoes|acquireconnection} {falhou|failed|erro|nao conecta|cannot|fallo} / {pacote|ssis} nao {conecta|conectou} {banco|origem|connection}
"""
