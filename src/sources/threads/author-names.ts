/** Names of what is true or false: whether the message came in. */
export const inboundNames = [
  ...['inbound', 'is inbound', 'incoming', 'is incoming', 'from customer', 'is customer'],
];

/** Names of what is true or false: whether the help desk wrote it. */
export const outboundNames = [
  ...['from agent', 'is from agent', 'is agent', 'by agent', 'from support', 'from staff', 'is staff'],
  ...['outbound', 'is outbound', 'outgoing', 'is outgoing'],
];

/** Names of what says in a word or two who wrote. */
export const authorNames = ['author type', 'author role', 'sender type', 'sender role', 'role'];
export const directionNames = ['direction', 'message direction'];
export const userNames = ['user type', 'user role', 'from type', 'participant type'];

/** Names of what may hold names and addresses of people, too. */
export const vagueNames = ['sender', 'author', 'from', 'sent by', 'created by', 'written by'];

export const helpDeskWords = [
  ...['out', 'outbound', 'outgoing', 'sent', 'agent', 'agents', 'admin', 'administrator', 'staff', 'bot'],
  ...['operator', 'support', 'employee', 'teammate', 'team', 'system', 'assistant'],
];

export const customerWords = [
  ...[
    'in',
    'inbound',
    'incoming',
    'received',
    'customer',
    'user',
    'end user',
    'enduser',
    'client',
    'contact',
  ],
  ...['requester', 'visitor', 'lead', 'consumer', 'guest', 'buyer'],
];
