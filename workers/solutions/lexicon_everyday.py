"""Everyday words around errors in English, Portuguese and Spanish (see `lexicon`).

Their forms are folded like those of the lexicon, but they tell no more than unknown words.
"""

EVERYDAY_WORDS = """
access acess* accede* acesso acessos acessar acessado
message mensagem mensagens mensaje mensajes msg msgs
another outro outra outros outras otro otra otros otras
detected detect* detetad*
detail details detail detalhe detalhes detalle detalles
reason razao razon razoes motivo motivos
because porque
due devido debido
type tipo tipos types
text texto textos texts
valid valida valido validos validas
status estado situacao
configuration configura* config configured configurado configurada
procedure procedimento procedimiento procedimientos procedimentos
position posicao posicion
current atual atuais actual actuales currently atualmente actualmente
production producao produccion
operator operador operadora operadores
provider provedor provedores
security seguranca seguridad
recognized reconhec* reconoc* recogniz*
symbol simbolo simbolos symbols
scan scan* varredura
structure estrutura estructura
entry entrada entradas
target alvo
source fonte origem origen
query queries consulta consultas
statement sentencia sentenca
action acao accion
call call* chamada chamadas chamar llamada llamadas llamar
application aplicacao aplicativo aplicacion aplicaciones aplicacoes
string cadeia cadena
path caminho ruta
daemon daemon*
area areas
utility utilitario utilidad utilidade
page pages pagina paginas
continue continu*
component component* componente*
parallel paralel*
minimum minim*
small pequeno pequena pequenos
large grande grandes
correct corret* correct*
help ajuda ayuda
problem problema problemas problem*
need need* precisa*
try trying tentou tentar tenta tentando intento intentar intenta intentando
new novo nova novos nuevo nueva nuevos
default padrao predeterminado predeterminada
public public publico publica
different distinto distinta
report report* relatorio relatorios informe informes reporte
step steps passo etapa etapas paso
night noturno noturna nocturno nocturna
partial parcial parciais parciales
remain restante restantes sobrando
balance saldo saldos
next proximo proxima siguiente
save save* salvar salva guardar guarda
delete delet* apag* exclu* elimin* remov* borra*
change chang* alter* muda* cambi* modific*
write gravar gravacao grava gravou escrever escrita escribir escritura
print print* imprim* impress*
start start* inici* arran* subir subiu
send send* envi* mand*
receive receiv* receb* recib*
build build*
establish establish* estabelec* establec*
acknowledge acknowledg*
encounter encounter*
assign assign* atribu* asign*
select select* selecion* seleccion*
choose chosen escolhid* elegid*
calculate calcul*
project projeto proyecto project*
location ubicacion local
validation validacao validacion
condition condicao condicion condicoes condiciones
utilization utilizacao utilizacion
duration duracao duracion
shortage shortage*
safe safe*
clock relogio reloj clock*
central central
priority prioridade prioridad
content conteudo contenido
virtual virtual virtuais virtuales
computer computador ordenador computadora
calendar calendario
coordinator coordenador coordinador
mechanism mecanismo
"""
