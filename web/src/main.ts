import './style.css';
import { add } from './add';
import { article } from './article';
import { claim } from './claim';
import { correct } from './correct';
import { drawing } from './drawing';
import { page } from './page';
import { search } from './search';

page();
article();
correct();
claim();
drawing();
search();
add();
