/** A titled part of a page. */
export function Panel(props: {
  title?: React.ReactNode;
  extra?: React.ReactNode;
  note?: React.ReactNode;
  flush?: boolean;
  id?: string;
  children: React.ReactNode;
}) {
  return (
    <section className={props.flush ? 'panel panel-flush' : 'panel'} id={props.id}>
      {props.title || props.extra ? (
        <div className="panel-head">
          <div>
            <h2>{props.title}</h2>
            {props.note ? <p className="quiet small">{props.note}</p> : null}
          </div>
          {props.extra ? <div className="row">{props.extra}</div> : null}
        </div>
      ) : null}
      <div className="panel-body">{props.children}</div>
    </section>
  );
}
