// A service of another application than the samples: it tells everybody what it was
// given, and nobody what a tenant has. Which one it is, the first argument says.
const { createServer } = require('node:http');

const [, , path] = process.argv;
const { HOST, PORT } = process.env;

createServer((request, response) => {
  const isHealth = request.url === `${path}/status`;
  response.writeHead(isHealth ? 200 : 404, {
    'content-type': 'application/json',
  });
  response.end(
    JSON.stringify({ path, table: process.env.ROWS, style: process.env.STYLE }),
  );
}).listen(Number(PORT), HOST);
