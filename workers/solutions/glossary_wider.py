# ruff: noqa: E501
"""What rarer products, backups and transfer monitors say in words (see `glossary`)."""

WIDER = """
cft-missing | cft-110 | file to send does not exist cft / {cft|pesit|xfb} {arquivo|file|archivo} {a enviar|de envio|to send} {nao existe|inexistente|not exist|no existe|nao encontrado} / {arquivo|file} {enviar|envio|send} {nao existe|nao estava|ausente|not exist} {cft|xfb|pesit}
cft-exists | cft-113 | file to create already exists fdisp new / {cft|pesit|xfb} {arquivo|file|archivo} {ja existe|already exists|ya existe} / fdisp new {arquivo|file} {existe|exists}
cft-refused | cft-302 cft-301 | {cft|pesit} {conexao|connection|network|parceiro|partner} {recusada|refused|indisponivel|unreachable|rechazada}
cft-retry | cft-405 cft-416 | {cft|pesit} {maximo|limite|maximum|max} {tentativas|retries|reintentos} / maximum restart count reached cft
ifx-lock | ifx-107 ifx-243 ifx-244 ifx-113 | isam error record is locked / {informix|isam} {registro|record|linha|tabela|table} {bloqueado|bloqueada|locked|preso} / could not position within table informix
ifx-missing | ifx-206 ifx-111 | specified table is not in the database informix / informix {tabela|table|tabla} {nao existe|not in the database|inexistente|no existe}
ifx-connect | ifx-908 ifx-25580 ifx-25587 ifx-27001 ifx-951 | attempt to connect to database server failed informix / informix {servidor|server|instancia|instance} {fora|down|nao conecta|indisponivel|not available}
ifx-duplicate | ifx-239 ifx-268 ifx-100 | could not insert new row duplicate value unique index informix / isam error duplicate value record with unique key / informix {chave|valor|clave} {duplicada|duplicado}
ifx-extents | ifx-136 | isam error no more extents / nao ha mais extents isam / {informix|tabela|table} {limite|maximo|maximum|sem|no more} extents / no hay mas extents
ifx-space | ifx-131 | isam error no free disk space / informix {dbspace|chunk} {cheio|full|sem espaco|lleno}
hana-memory | hana-4 | cannot allocate enough memory hana / search table error memory allocation failed / hana {memoria|memory|global_allocation_limit} {insuficiente|esgotada|allocation failed|excedida|alocar}
hana-lock | hana-131 hana-133 | transaction rolled back by lock wait timeout hana / hana {lock|bloqueio|deadlock}
utl-file | ora-29283 ora-29284 ora-29285 ora-29280 | invalid file operation utl_file / invalid directory path utl_file / operacao de arquivo invalida utl_file / {utl_file|directory object} {invalido|invalid|sem permissao|falhou}
ora-object-gone | ora-8103 ora-1410 | object no longer exists / invalid rowid / objeto nao existe mais oracle / rowid invalido / objeto ya no existe
tape-label | s813 iec149 | data set name on header label does not match / {label|etiqueta|rotulo} {fita|tape|cinta|volume} {nao confere|diferente|mismatch|divergente|incorrecta|errado} / {dsn|dataset} {diferente|nao confere|mismatch} {label|fita|tape|header} / wrong tape label data set name
read-past-end | s337 | read past end of data no eodad / {leitura|read} {apos|past|alem} fim {arquivo|eodad} / leu alem do fim do arquivo eodad
divide-0cb | s0cb s0c9 | decimal divide exception / fixed-point divide exception / {divisao|division|divide} {zero|exception} {decimal|cobol|programa|abend}
tso-region | s622 | terminal session ended tso abend
vsam-verify | file-status-97 | open successful verify file integrity / {vsam|arquivo} {integridade|integrity} verify
vsam-resource | file-status-93 | vsam resource not available / {vsam|arquivo} recurso {nao disponivel|indisponivel} / status 93
vsam-logic | file-status-92 | logic error vsam / {leitura|read|write|gravacao} {arquivo|file} {nao aberto|fechado|not open|sem open}
vsam-info | file-status-95 | incomplete file information vsam
ims-psb | u428 u437 dfs563 | psb not defined ims / psb {nao definido|nao definida|not defined|no definido|inexistente|nao gerado} / {aplicacao|application|programa} nao {definida|definido} ims
ims-down | u688 u1099 dfs690 | ims {nao esta ativo|not active|fora|down|inativo|no activo} / control region not active / regiao de controle ims inativa
ims-abnormal-lock | u3301 u2478 u2479 | lock reject ims / ims {lock|bloqueio} {rejeitado|reject|manager}
backup-write | backup-84 | media write error / erro de {gravacao|escrita} {midia|fita|backup|cinta} / error de escritura {medio|cinta}
backup-read | backup-85 backup-13 | media read error / file read failed backup / erro de leitura {midia|fita|backup}
backup-timeout | backup-41 backup-24 backup-42 backup-23 backup-40 | network connection timed out backup / socket write failed backup / backup {rede|network|red} {timeout|timed out|caiu|interrompida} / network connection broken backup
backup-denied | backup-59 backup-37 backup-46 | access to the client was not allowed / operation requested by an invalid server / {cliente|client} nao {autoriza|permite} {servidor|server} backup
backup-missing-files | backup-71 backup-136 | none of the files in the file list exist / nenhum arquivo da lista {existe|backup}
backup-disk-full | backup-129 | disk storage unit is full / unidade de armazenamento {cheia|lotada|full} {backup|disco}
backup-snapshot | backup-156 backup-1542 | snapshot error encountered / {snapshot|vss} {erro|falhou|failed} backup
backup-window | backup-196 | client backup not attempted window closed / janela de backup {fechou|encerrada|closed|expirou}
tsm-no-space | ans1329 ans1311 anr0522 anr1893 | server out of data storage space / {tsm|servidor|spectrum protect} {sem espaco|out of space|sin espacio} {armazenamento|storage|dados|datos} / storage pool {cheio|full|sem espaco|lleno}
tsm-session | ans1017 ans5216 ans4017 | session rejected tcp ip connection failure / {sessao|session|sesion} {rejeitada|rejected|rechazada} {tsm|tcp|dsmc}
tsm-auth | ans1025 ans1029 ans1051 | session rejected authentication failure tsm / {tsm|dsmc} {senha|password|autenticacao} {invalida|recusada|failed}
k8s-image-auth | k8s-image-auth | pull image unauthorized authentication required / pull access denied repository {authentication|login} / {imagem|image|registry} {nao autorizado|sem credencial|imagepullsecret|unauthorized}
docker-port | docker-port | driver failed programming external connectivity / port is already allocated / porta ja {alocada|em uso} {docker|container} / puerto ya {asignado|en uso} {docker|contenedor}
nologin | nologin | this account is currently not available / {usuario|conta|cuenta} {sem|nologin} shell nologin / shell nologin
pam-expired | pam-expired | you are not allowed to access this program cron / pam account {expired|management error|expirada} / your account has expired please contact administrator
relocation | relocation | relocation error symbol not found / undefined symbol {lib|so|loading|referenced} / simbolo {indefinido|nao encontrado} {biblioteca|lib}
tws-mailbox | awsdec002 awsbcv012 |
tws-bad-user | awsbdw009 awsbdw066 |
"""
